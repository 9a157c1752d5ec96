import { renderAlert } from '../domain/alert.ts';
import type { AttemptStore, EmitEvent, Log, PublishAlert, Timeline } from '../domain/ports.ts';
import { type ChangeOutcome, changeAlert, changeFindings } from './change-outcome.ts';
import { findingsOf, type Outcome, outcomeAlert } from './outcome.ts';
import { hashOf } from './plan-hash.ts';

/** What a workflow tells, of a declared playbook or of one with a workflow of its own. */
export type Told = Outcome | ChangeOutcome;

/** What reporting needs from outside. */
export interface ReportPorts {
  readonly publish: PublishAlert;
  readonly emit: EmitEvent;
  readonly timeline: Timeline;
  readonly attempts: Pick<AttemptStore, 'end'>;
  readonly keepApproval: (execution: string, taskToken: string, planHash: string, now: Date) => Promise<void>;
  /** The stage this stack is: commands name it. */
  readonly stage: string;
  readonly log: Log;
  readonly now: () => Date;
}

/** riposte's own event for an outcome, where there is one. */
const EVENTS: Partial<Record<Told['outcome'], string>> = {
  approval: 'Approval Requested',
  applied: 'Remediation Applied',
  undone: 'Remediation Undone',
  failed: 'Remediation Failed',
};

/** Tells everybody what a workflow did: on-call by alert, auditors by timeline, other systems by event. */
export async function report(outcome: Told, account: string, region: string, ports: ReportPorts): Promise<void> {
  const now = ports.now();
  const { name, id } = outcome.execution;
  // The token is kept before anybody is asked: an answer must find it.
  if (outcome.outcome === 'approval' && outcome.taskToken !== undefined && outcome.plan !== null) {
    await ports.keepApproval(name, outcome.taskToken, hashOf(outcome.plan), now);
  }
  const where = { account, region, time: now.toISOString(), stage: ports.stage };
  const alert = 'kind' in outcome ? changeAlert(outcome, where) : outcomeAlert(outcome, where);
  const findings = 'kind' in outcome ? changeFindings(outcome) : findingsOf(outcome);
  const keys = findings.length > 0 ? findings.map((finding) => finding.id) : [`execution-${name}`];
  const entry = {
    at: now,
    what: `${outcome.playbook} ${outcome.outcome}`,
    who: id,
    data: { title: alert.title, summary: alert.summary },
  };
  await Promise.all([
    ports.publish(renderAlert(alert)),
    ...keys.map((key) => ports.timeline.note(key, entry)),
    ...findings.map(({ id: finding, task }) =>
      task === undefined ? undefined : ports.attempts.end(finding, task, outcome.outcome, now),
    ),
    emitOutcome(outcome, alert.data, ports),
  ]);
  ports.log.info('Outcome reported', {
    playbook: outcome.playbook,
    outcome: outcome.outcome,
    execution: name,
    account,
  });
}

async function emitOutcome(outcome: Told, data: object, ports: ReportPorts): Promise<void> {
  const detailType = EVENTS[outcome.outcome];
  if (detailType !== undefined) await ports.emit(detailType, data);
}
