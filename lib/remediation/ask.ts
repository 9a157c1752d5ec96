import type { Asked, Question } from '../approval/question.ts';
import type { ApprovalRecord } from '../approval/record.ts';
import { ConfigurationError, errorText } from '../domain/errors.ts';
import type { PublishAlert } from '../domain/ports.ts';
import type { ReadFinding } from '../domain/record/finding-ports.ts';
import type { Alert } from '../domain/telling/alert.ts';
import { renderAlert } from '../domain/telling/render-alert.ts';
import { askedOf, questionAlert, waitsText } from './asking.ts';
import { changeAlert, type Where } from './change-outcome.ts';
import { type ChangeOutcome, isPlanned } from './change-schema.ts';
import { inItsIncident } from './its-incident.ts';
import { type ReportPorts, report } from './report.ts';
import { tellOutcome } from './tell-outcome.ts';

/** What asking needs from outside, beside what telling does. */
export interface AskPorts extends ReportPorts {
  /** Publishes to a topic that the policy names. */
  readonly publishTo: (topic: string) => PublishAlert;
  readonly readFinding: ReadFinding;
  /** The signed link to the page that shows a question and takes an answer; absent where there is no page. */
  readonly linkTo?: (record: ApprovalRecord) => Promise<string>;
  /** Shows a question in the chat, with its buttons; absent where there is no chat. */
  readonly tellChat?: (record: ApprovalRecord, phase: Question['phase']) => Promise<void>;
}

/** What a workflow asks a person about. */
export async function open(outcome: ChangeOutcome, round: number, where: Where, ports: AskPorts): Promise<Asked> {
  if (!isPlanned(outcome)) throw new ConfigurationError('A workflow asks about a plan: there is none');
  return askedOf(outcome, round, changeAlert(outcome, where), ports.readFinding);
}

/** Asks people, or reminds them; once the time is nearly over the policy's second topic is told as well. */
export async function ask(
  outcome: ChangeOutcome,
  record: ApprovalRecord,
  { phase, where }: Pick<Question, 'phase'> & { readonly where: Where },
  ports: AskPorts,
): Promise<void> {
  const link = await ports.linkTo?.(record);
  const alert = changeAlert(outcome, where, waitsText(record));
  const question = questionAlert(alert, record, { phase, stage: where.stage, link });
  // The chat is one more way: what fails there must not keep the question from on-call, who are told.
  const untold = await failureOf(ports.tellChat?.(record, phase));
  if (untold !== undefined) ports.log.error('The chat could not be told', { outcome: untold });
  const asked =
    untold === undefined
      ? question
      : { ...question, next: [...question.next, `The chat could not be told: ${untold}.`] };
  if (phase === 'ask') return report(outcome, asked, ports);
  const reminder = await inItsIncident(outcome, asked, ports);
  const notes = phase === 'escalate' ? await escalate(reminder, record.asking, ports) : [];
  await tellOutcome(outcome, { ...reminder, next: [...reminder.next, ...notes] }, { now: ports.now(), phase }, ports);
  ports.log.info('Reminded', { playbook: outcome.playbook, approval: record.approval.id, outcome: phase });
}

/** Tells the policy's second topic, where it names one, and says whether that worked. */
async function escalate(
  reminder: Alert,
  { escalateTo }: ApprovalRecord['asking'],
  { publishTo, accountNames, log }: AskPorts,
): Promise<string[]> {
  if (escalateTo === undefined) return [];
  const failed = await failureOf(publishTo(escalateTo)(renderAlert(reminder, accountNames)));
  if (failed === undefined) return [`${escalateTo} is told, too.`];
  log.error('The second topic could not be told', { outcome: failed });
  return [`${escalateTo} could not be told: ${failed}.`];
}

/** Why something could not be done; undefined where it was, or there was nothing to do. */
async function failureOf(work: Promise<void> | undefined): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}
