import type { ApprovalRecord } from '../approval/record.ts';
import type { EmitEvent } from '../domain/ports.ts';
import type { IncidentOf, NoteContained } from '../domain/record/incident-ports.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import type { AttemptStore } from '../domain/remediation/execution-ports.ts';
import type { Alert } from '../domain/telling/alert.ts';
import { remembering } from '../telling/sent.ts';
import type { TellPorts } from '../telling/tell.ts';
import { answeredAlert } from './asking.ts';
import { changeAlert, changeFindings, isIdle, type Where } from './change-outcome.ts';
import type { ChangeOutcome } from './change-schema.ts';
import { isWhole } from './change-texts.ts';
import { inItsIncident } from './its-incident.ts';
import { tellOutcome, wasSaid } from './tell-outcome.ts';

/** What reporting needs from outside. */
export interface ReportPorts extends TellPorts {
  readonly emit: EmitEvent;
  readonly timeline: Timeline;
  readonly attempts: Pick<AttemptStore, 'end'>;
  readonly noteContained: NoteContained;
  readonly incidentOf: IncidentOf;
  readonly now: () => Date;
}

/** riposte's own event for an outcome, where there is one. */
const EVENTS: Partial<Record<ChangeOutcome['outcome'], string>> = {
  approval: 'Approval Requested',
  applied: 'Remediation Applied',
  undone: 'Remediation Undone',
  failed: 'Remediation Failed',
};

/** What is told of an outcome; `answered` is the question before it, where there was one. */
export function alertOf(outcome: ChangeOutcome, where: Where, answered?: ApprovalRecord): Alert {
  const alert = changeAlert(outcome, where);
  return answered === undefined ? alert : answeredAlert(alert, outcome.outcome, answered, where.stage);
}

/** Tells everybody what a workflow did or asks: on-call by alert, auditors by timeline, other systems by event. */
export async function report(outcome: ChangeOutcome, alert: Alert, ports: ReportPorts): Promise<void> {
  const now = ports.now();
  const { name } = outcome.execution;
  const findings = changeFindings(outcome);
  const keys = findings.length > 0 ? findings.map((finding) => finding.id) : [`execution-${name}`];
  const entry = entryOf(outcome, alert, now);
  const ended = isIdle(outcome) ? 'idle' : isCutShort(outcome) ? 'refused' : outcome.outcome;
  const noNews = isNoNews(outcome);
  const contained = noNews || isLeftOut(outcome) ? undefined : { applied: true, undone: false }[String(ended)];
  await Promise.all([
    ...keys.map((key) => ports.timeline.note(key, entry)),
    ...findings.map(({ id: finding, task }) =>
      task === undefined ? undefined : ports.attempts.end(finding, task, ended, now),
    ),
    noNews ? undefined : emitOutcome(outcome, alert.data, ports),
    contained === undefined ? undefined : ports.noteContained(keys, contained, entry),
  ]);
  // People last: what is repeated because something before it failed reaches them once.
  const { publish, sent } = remembering(ports.publish, ports.now);
  const { data: _, ...line } = entry;
  if (wasSaid(outcome)) return;
  await tellOutcome(outcome, await inItsIncident(outcome, alert, ports), { now }, { ...ports, publish });
  await Promise.all(
    keys.map((key) => ports.timeline.note(key, { ...line, what: `${line.what}, told`, data: { alert: sent() } })),
  );
  ports.log.info('Outcome reported', {
    playbook: outcome.playbook,
    outcome: outcome.outcome,
    execution: name,
    account: alert.account,
  });
}

/** Whether it is the end of what had ended before, which changes nothing of what is contained. */
function isNoNews({ outcome, tells }: ChangeOutcome): boolean {
  return outcome === 'undone' && tells?.noNews === true;
}

/** An outcome as a line of the record. */
function entryOf(outcome: ChangeOutcome, { title, summary, action }: Alert, now: Date) {
  const { execution, playbook, plan, error } = outcome;
  return {
    id: execution.id,
    at: now,
    what: `${playbook} ${isNoNews(outcome) ? 'found nothing to undo' : outcome.outcome}`,
    who: whoAsked(outcome),
    why: reasonOf(outcome),
    ...(plan?.policyVersion === undefined ? {} : { policyVersion: plan.policyVersion }),
    data: {
      execution: execution.id,
      title,
      summary,
      action,
      ...(plan === null ? {} : { plan }),
      ...(error === undefined ? {} : { error }),
    },
  };
}

/** Whether a cap left out some of a change: whose finding that was nobody knows, and what is seen again is asked for again. What is so already stays so. */
function isCutShort({ outcome, plan }: ChangeOutcome): boolean {
  return outcome === 'applied' && plan?.kind === 'change' && plan.short.length > 0;
}

/** Whether some of what was asked for was not done, and needed it: what goes on there is contained by nothing. */
function isLeftOut({ outcome, plan }: ChangeOutcome): boolean {
  return outcome === 'applied' && plan !== null && !isWhole(plan);
}

/** Who asked for a change: a detection, or a person. What is taken back without a plan of its own to do that is so because its time is over. */
function whoAsked({ outcome, plan, execution }: ChangeOutcome): string {
  if (['undone', 'drifted'].includes(outcome) && plan?.undoes === undefined) return 'schedule, the end of its lease';
  const asked = [...new Set(plan?.asked.map(({ requestedBy }) => requestedBy) ?? [])];
  return asked.length === 0 ? execution.id : asked.slice(0, 5).join(', ');
}

function reasonOf({ plan, error }: ChangeOutcome): string {
  if (error !== undefined) return `${error.Error ?? 'Error'}: ${error.Cause ?? ''}`.slice(0, 1_000);
  return [...new Set(plan?.asked.map(({ reason }) => reason) ?? [])].slice(0, 5).join('; ');
}

async function emitOutcome(outcome: ChangeOutcome, data: object, ports: ReportPorts): Promise<void> {
  const detailType = EVENTS[outcome.outcome];
  if (detailType !== undefined) await ports.emit(detailType, data);
}
