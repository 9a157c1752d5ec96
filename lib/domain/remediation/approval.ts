import * as z from 'zod/mini';
import { command, word } from '../text/command.ts';
import { stableId } from '../text/hash.ts';

/** The ways on which whoever answers proves who they are. */
export const PROVED = ['command line', 'board'] as const;

/** How a person's answer came: the command line or the board, the signed link, or a chat channel. */
const throughSchema = z.enum([...PROVED, 'link', 'chat']);

const answerSchema = z.object({
  /** The ARN of an IAM identity that proved itself; or what is known of who used a link or a chat channel. */
  who: z.string(),
  decision: z.enum(['approve', 'deny']),
  why: z.string(),
  /** ISO 8601. */
  at: z.string(),
  through: throughSchema,
});

/** One person's answer to a question. */
export type Answer = z.infer<typeof answerSchema>;

/** What a question waits for and came to. It is about one plan of one execution, and is decided once. */
export const approvalSchema = z.object({
  id: z.string(),
  /** The ARN of the execution that asks. */
  execution: z.string(),
  playbook: z.string(),
  /** Of the plan that was shown. */
  planHash: z.string(),
  /** The version of the policy by which it is asked. */
  policyVersion: z.optional(z.string()),
  /** ISO 8601. */
  askedAt: z.string(),
  expiresAt: z.string(),
  /** So many different people have to approve; one who denies is enough. */
  quorum: z.number(),
  /** Those it is about or who asked for it may not approve it. */
  notRequester: z.boolean(),
  requesters: z.array(z.string()),
  answers: z.array(answerSchema),
  state: z.enum(['waiting', 'approved', 'denied', 'expired', 'withdrawn']),
});

/** A question to a person. */
export type Approval = z.infer<typeof approvalSchema>;

/** What became of an answer: it decided, it counts and others are waited for, it came too late, or it cannot count. */
export interface Answered {
  readonly result: 'decided' | 'counted' | 'late' | 'refused';
  readonly approval: Approval;
  /** For the person who answered, one sentence. */
  readonly said: string;
}

/** What an answer makes of a question; a question that is over stays as it is. */
export function answered(approval: Approval, answer: Answer): Answered {
  const current = expired(approval, new Date(answer.at));
  if (current.state !== 'waiting') return { result: 'late', approval: current, said: stateText(current) };
  const refusal = refusalOf(current, answer);
  if (refusal !== undefined) return { result: 'refused', approval: current, said: refusal };
  const next = { ...current, answers: [...current.answers, answer] };
  if (answer.decision === 'deny')
    return { result: 'decided', approval: { ...next, state: 'denied' }, said: 'Denied: it is not done.' };
  const missing = next.quorum - approvalsOf(next);
  if (missing > 0)
    return {
      result: 'counted',
      approval: next,
      said: `Counted: ${missing} more must approve before it is done.`,
    };
  return { result: 'decided', approval: { ...next, state: 'approved' }, said: 'Approved: the workflow goes on.' };
}

/** A question whose time is over; others stay as they are. That nobody answered is not a no. */
export function expired(approval: Approval, now: Date): Approval {
  if (approval.state !== 'waiting' || now.getTime() < Date.parse(approval.expiresAt)) return approval;
  return { ...approval, state: 'expired' };
}

/** A question that nothing waits for any more: its execution has ended. What was decided stays decided. */
export function withdrawn(approval: Approval): Approval {
  return approval.state === 'waiting' ? { ...approval, state: 'withdrawn' } : approval;
}

/** How many different voices approved. */
export function approvalsOf({ answers }: Pick<Approval, 'answers'>): number {
  return new Set(answers.filter(({ decision }) => decision === 'approve').map(voiceOf)).size;
}

/** What whoever comes later is told: "was approved at … by …". */
export function stateText(approval: Pick<Approval, 'state' | 'answers' | 'expiresAt' | 'quorum'>): string {
  const { state, answers, expiresAt } = approval;
  const deciding = answers.at(-1);
  switch (state) {
    case 'waiting':
      return `Waits for an answer until ${expiresAt}.`;
    case 'expired':
      return `${inTime(approval)}: it expired at ${expiresAt}, and nothing is changed by it any more.`;
    case 'withdrawn':
      return 'Nothing waits for it any more: its execution has ended.';
    default:
      return `It was ${state} at ${deciding?.at} by ${byText(answers, state)}.`;
  }
}

/** Who answered before the time was over, where that was not enough. */
function inTime(approval: Pick<Approval, 'answers' | 'quorum'>): string {
  const approved = approvalsOf(approval);
  if (approved === 0) return 'Nobody answered in time';
  return `${approved} of ${approval.quorum} approved in time, which is not enough (${byText(approval.answers, 'approved')})`;
}

/** How an answer came, in words; "link:" is one that sections of an e-mail begin with, and would be broken up there. */
const THROUGH: Readonly<Partial<Record<Answer['through'], string>>> = { link: 'page' };

function byText(answers: readonly Answer[], state: 'approved' | 'denied'): string {
  const decision = state === 'approved' ? 'approve' : 'deny';
  return answers
    .filter((one) => one.decision === decision)
    .map(({ who, through, why }) => `${who} (${THROUGH[through] ?? through}: ${why})`)
    .join(', ');
}

/** Why an answer cannot count. */
function refusalOf(approval: Approval, answer: Answer): string | undefined {
  if (answer.decision === 'deny') return undefined;
  if (approval.notRequester) {
    if (!isProved(answer))
      return 'The policy keeps those it is about from approving (notRequester), and nobody can tell who uses a link or a chat: answer with npx riposte approve.';
    if (approval.requesters.some((one) => voice(one) === voiceOf(answer)))
      return 'The policy keeps those it is about, and who asked for it, from approving (notRequester): somebody else has to.';
  }
  const own = approval.answers.find((one) => one.decision === 'approve' && voiceOf(one) === voiceOf(answer));
  if (own === undefined) return undefined;
  return isProved(answer)
    ? `You approved at ${own.at} already: somebody else has to as well.`
    : `Somebody approved through a ${own.through} at ${own.at}; nobody can tell who uses a link or a chat, so that all who do are one voice. Others answer with npx riposte approve.`;
}

function isProved({ through }: Pick<Answer, 'through'>): boolean {
  return PROVED.some((way) => way === through);
}

/** Who uses a link or a chat is not known: all who do are one voice, whichever of the two they use. */
function voiceOf({ who, through }: Pick<Answer, 'who' | 'through'>): string {
  return isProved({ through }) ? voice(who) : 'not known';
}

/**
 * Whose voice an identity is. Whoever may assume a role chooses the session's name, so that all of a role's sessions are one voice;
 * but Identity Center writes the user's name there, and nobody can choose another.
 */
export function voice(arn: string): string {
  const [, account = '', role = '', session = ''] =
    /^arn:[\w-]+:sts::(\d+):assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (role === '') return arn;
  return role.startsWith('AWSReservedSSO_') ? `${account}/${session}` : `${account}/role/${role}`;
}

/** The command by which a person answers a question; undefined where its id or the stage is no word of a command. */
export function answerCommand(decision: Answer['decision'], id: string, stage: string): string | undefined {
  const [question, place] = [word('execution', id), word('stage', stage)];
  return decision === 'approve'
    ? command`npx riposte approve ${question} --stage ${place}`
    : command`npx riposte deny ${question} --stage ${place}`;
}

/** The command that does what nobody answered in time; undefined as above. */
export function againCommand(id: string, stage: string): string | undefined {
  return command`npx riposte again ${word('execution', id)} --stage ${word('stage', stage)}`;
}

/** The id of a question: short enough for a phone, the same when a step is repeated, another one for each plan and each round of asking. */
export function approvalId(execution: string, planHash: string, round: number): string {
  return stableId('approval', execution, planHash, String(round)).slice(0, 12);
}

/**
 * Why a plan must not be carried out on the strength of an approval, or undefined where it may be: what the workflow says is the
 * word of whoever had its token; the record knows which plan of which execution was shown, and who approved it.
 */
export function unapproved(
  approval: Approval | 'forged' | undefined,
  { planHash, execution, quorum = 1 }: { planHash: string; execution: string; quorum?: number },
): string | undefined {
  if (approval === undefined) return 'no question about this plan is recorded';
  if (approval === 'forged') return 'the record of the approval is not as riposte wrote it';
  if (approval.state !== 'approved') return `the question about this plan is recorded as ${approval.state}`;
  if (approval.planHash !== planHash || approval.execution !== execution)
    return 'another plan was approved than this one';
  if (approvalsOf(approval) < quorum) return `the policy asks for ${quorum} people to approve by now`;
  return undefined;
}
