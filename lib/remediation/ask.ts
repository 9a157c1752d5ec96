import type { Asked, Question } from '../approval/question.ts';
import type { ApprovalRecord } from '../approval/record.ts';
import { renderAlert } from '../domain/alert.ts';
import { ConfigurationError, errorText } from '../domain/errors.ts';
import type { PublishAlert, ReadFinding } from '../domain/ports.ts';
import { askedOf, isPlanned, questionAlert } from './asking.ts';
import type { Where } from './outcome.ts';
import { alertOf, type ReportPorts, report, type Told } from './report.ts';
import { tellOutcome } from './tell-outcome.ts';

/** What asking needs from outside, beside what telling does. */
export interface AskPorts extends ReportPorts {
  /** Publishes to a topic that the policy names. */
  readonly publishTo: (topic: string) => PublishAlert;
  readonly readFinding: ReadFinding;
  /** The signed link to the page that shows a question and takes an answer; absent where there is no page. */
  readonly linkTo?: (record: ApprovalRecord) => Promise<string>;
}

/** What a workflow asks a person about. */
export async function open(outcome: Told, round: number, where: Where, ports: AskPorts): Promise<Asked> {
  if (!isPlanned(outcome)) throw new ConfigurationError('A workflow asks about a plan: there is none');
  return askedOf(outcome, round, alertOf(outcome, where), ports.readFinding);
}

/** Asks people, or reminds them; once the time is nearly over the policy's second topic is told as well. */
export async function ask(
  outcome: Told,
  record: ApprovalRecord,
  { phase, where }: Pick<Question, 'phase'> & { readonly where: Where },
  ports: AskPorts,
): Promise<void> {
  const link = await ports.linkTo?.(record);
  const alert = questionAlert(alertOf(outcome, where), record, { phase, stage: where.stage, link });
  if (phase === 'ask') return report(outcome, alert, ports);
  const { escalateTo } = record.asking;
  if (phase === 'escalate' && escalateTo !== undefined) {
    const failed = await ports
      .publishTo(escalateTo)(renderAlert(alert))
      .then(
        () => undefined,
        (error: unknown) => errorText(error),
      );
    if (failed !== undefined) ports.log.error('The second topic could not be told', { outcome: failed });
    const note = failed === undefined ? `${escalateTo} is told, too.` : `${escalateTo} could not be told: ${failed}.`;
    await tellOutcome(outcome, { ...alert, next: [...alert.next, note] }, ports, ports.now(), phase);
  } else await tellOutcome(outcome, alert, ports, ports.now(), phase);
  ports.log.info('Reminded', { playbook: outcome.playbook, approval: record.approval.id, outcome: phase });
}
