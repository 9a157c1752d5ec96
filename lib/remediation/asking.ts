import type { Asked, Question } from '../approval/question.ts';
import type { ApprovalRecord } from '../approval/record.ts';
import type { ReadFinding } from '../domain/record/finding-ports.ts';
import { againCommand, answerCommand, approvalsOf, stateText } from '../domain/remediation/approval.ts';
import type { Alert } from '../domain/telling/alert.ts';
import { command, json, word } from '../domain/text/command.ts';
import type { Json } from '../domain/text/json.ts';
import { changeFindings } from './change-outcome.ts';
import type { ChangeOutcome, Planned } from './change-schema.ts';
import { WAITS_FOR_ONE } from './change-texts.ts';

/** What a workflow asks about: the plan's hash, whom it concerns, and what people are shown. */
export async function askedOf(outcome: Planned, round: number, alert: Alert, readFinding: ReadFinding): Promise<Asked> {
  const { plan, execution, playbook } = outcome;
  const findings = changeFindings(outcome);
  const ids = [...new Set(findings.map(({ id }) => id))];
  const read = await Promise.all(ids.map(readFinding));
  const askers = plan.asked.map(({ requestedBy }) => requestedBy);
  const { severity, title, summary, action, next } = alert;
  return {
    execution: execution.id,
    playbook,
    planHash: plan.hash,
    ...(plan.policyVersion === '' ? {} : { policyVersion: plan.policyVersion }),
    round,
    // The text that says who a person says to be is nobody's ARN.
    requesters: [...new Set([...askers, ...saidIn(outcome.input), ...read.flatMap((finding) => finding?.actor ?? [])])],
    shown: { severity, title, summary, action, next: [...next] },
    findings: ids,
    again: againOf(outcome),
  };
}

/** Who a person who started it says to be. */
function saidIn(input: unknown): string[] {
  const { saidBy } = (typeof input === 'object' && input !== null ? input : {}) as { saidBy?: unknown };
  return typeof saidBy === 'string' ? [saidBy] : [];
}

/** What a person starts to have it done after all. Several requests are several starts: then nothing is offered. */
function againOf({ plan, playbook, input }: Planned): Asked['again'] {
  if (plan.kind === 'steps')
    return plan.byHand === undefined ? null : { playbook, input: unsigned(plan.byHand as Record<string, Json>) };
  const given = input as { requests?: { params: Record<string, Json> }[] } & Record<string, Json>;
  if (given?.requests === undefined) return plan.byPerson ? { playbook, input: unsigned(given) } : null;
  const [only, ...others] = given.requests;
  if (only === undefined || others.length > 0) return null;
  return { playbook, input: { ...only.params, reason: 'approved after the question had expired' } };
}

/** Whoever starts it again is somebody else than who said to be the first. */
function unsigned({ saidBy: _, ...asked }: Record<string, Json>): Record<string, Json> {
  return asked;
}

const TITLES: Record<Question['phase'], string> = {
  ask: '',
  remind: 'Still waiting: ',
  escalate: 'Nobody has answered yet: ',
};

/** The same beside a command on a phone; a link leaves no room for it. */
const BRIEFLY: Record<Question['phase'], string> = { ask: '', remind: 'Again: ', escalate: 'Unanswered: ' };

/** How many people a question still waits for, as its alert says it. */
export function waitsText({ approval, asking: { quorum } }: Pick<ApprovalRecord, 'approval' | 'asking'>): string {
  if (quorum === 1) return WAITS_FOR_ONE;
  const left = quorum - approvalsOf(approval);
  return left === quorum ? `Waits for ${left} people.` : `Waits for ${left} more of ${quorum} people.`;
}

/** A question as people are told it: until when, how many have to approve, and how. */
export function questionAlert(
  alert: Alert,
  { approval, asking }: Pick<ApprovalRecord, 'approval' | 'asking'>,
  { phase, stage, link }: { phase: Question['phase']; stage: string; link?: string | undefined },
): Alert {
  const approve = answerCommand('approve', approval.id, stage);
  const deny = answerCommand('deny', approval.id, stage);
  const { command: _, ...rest } = alert;
  const many = asking.quorum > 1 ? `, by ${asking.quorum} different people` : '';
  return {
    ...rest,
    title: `${TITLES[phase]}${alert.title}`,
    ...(alert.headline === undefined
      ? {}
      : { headline: link === undefined ? `${BRIEFLY[phase]}${alert.headline}` : alert.headline }),
    next: [
      ...alert.next,
      `Until ${approval.expiresAt}${many}, by a command below; --reason says why. npx riposte pending shows all that waits.`,
      ...(link === undefined ? [] : [`Or answer on the page: ${link}`]),
    ],
    ...(approve === undefined || deny === undefined ? {} : { commands: [approve, deny], sms: approve }),
    ...(link === undefined ? {} : { sms: link }),
    data: { ...alert.data, approval: publicPart(approval) },
  };
}

/** An outcome after a question: who answered, when and why; and, where nobody did, what still does it. */
export function answeredAlert(
  alert: Alert,
  outcome: ChangeOutcome['outcome'],
  { approval, again }: Pick<ApprovalRecord, 'approval' | 'again'>,
  stage: string,
): Alert {
  const withData = { ...alert, data: { ...alert.data, approval: publicPart(approval) } };
  if (outcome !== 'expired') return { ...withData, summary: `${alert.summary} ${stateText(approval)}` };
  const short = againCommand(approval.id, stage);
  const line =
    again === null
      ? undefined
      : command`npx riposte run ${word('name', again.playbook)} ${json(again.input)} --stage ${word('stage', stage)}`;
  return {
    ...withData,
    summary: `${alert.summary} ${stateText(approval)}`,
    ...(line === undefined ? {} : { command: line }),
    ...(short === undefined || again === null ? {} : { sms: short }),
  };
}

function publicPart({ id, state, askedAt, expiresAt, quorum, answers }: ApprovalRecord['approval']): object {
  return { id, state, askedAt, expiresAt, quorum, answers };
}
