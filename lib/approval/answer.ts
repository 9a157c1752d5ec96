import { inTurn } from '../domain/in-turn.ts';
import type { Log } from '../domain/ports.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import { type Answer, type Answered, type Approval, answered, withdrawn } from '../domain/remediation/approval.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import type { ApprovalRecord, ApprovalStore, TokenStore } from './record.ts';

/** Hands a decision to the workflow that waits; without effect where that token is no longer waited for. */
export type HandOver = (token: string, decision: { approved: boolean; approval: string; why: string }) => Promise<void>;

/** What answering needs from outside. */
export interface AnswerPorts {
  readonly approvals: ApprovalStore;
  readonly tokens: TokenStore;
  readonly handOver: HandOver;
  /** Whether the execution that asks still runs. */
  readonly isRunning: (execution: string) => Promise<boolean>;
  readonly timeline: Timeline;
  readonly log: Log;
  readonly now: () => Date;
}

/** What whoever answered is told. */
export interface Told {
  readonly result: Answered['result'] | 'unknown';
  readonly said: string;
}

/** How often an answer that others' answers overtake is given again. */
const ATTEMPTS = 8;

/**
 * A person's answer, however it came: it is weighed, written by a condition so that one alone decides, noted in the timelines, and
 * handed to the workflow. Repeated, it hands over again what was decided.
 */
export async function giveAnswer(
  id: string,
  given: Pick<Answer, 'who' | 'decision' | 'why' | 'through'>,
  ports: AnswerPorts,
): Promise<Told> {
  const answer: Answer = {
    ...given,
    who: cleanText(given.who, 300),
    why: cleanText(given.why, 500),
    at: ports.now().toISOString(),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const kept = await ports.approvals.read(id);
    if (kept === undefined) return { result: 'unknown', said: `There is no question ${cleanText(id, 80)}.` };
    if (kept === 'forged')
      return {
        result: 'refused',
        said: 'The record of this question is not as riposte wrote it: somebody changed it.',
      };
    const { record, revision } = kept;
    const gone = record.approval.state === 'waiting' && !(await ports.isRunning(record.approval.execution));
    const outcome = answered(gone ? withdrawn(record.approval) : record.approval, answer);
    const next = { ...record, approval: outcome.approval };
    if (changed(record, next) && !(await ports.approvals.save(next, revision))) continue;
    // Also one that was kept, and not noted, by a try before, or whose answer was lost; noted again, it stands there once.
    const own = next.approval.answers.findLast((one) => sameOf(one) === sameOf(answer));
    await inTurn(
      async () => {
        if (own !== undefined) await note(next, own, ports);
      },
      () => deliver(next, ports),
    );
    ports.log.info('Answer given', { approval: id, outcome: outcome.result, state: next.approval.state });
    return { result: outcome.result, said: outcome.said };
  }
  throw new Error(`Too many answered question ${id} at once: try again`);
}

/** What makes it the same answer when it is given once more. */
const sameOf = ({ who, decision, through }: Answer) => JSON.stringify([who, decision, through]);

function changed(before: ApprovalRecord, after: ApprovalRecord): boolean {
  return (
    before.approval.state !== after.approval.state || before.approval.answers.length !== after.approval.answers.length
  );
}

/** Hands over what was decided, if it was: also what an invocation before decided, and could not hand over. */
export async function deliver(
  { approval }: Pick<ApprovalRecord, 'approval'>,
  { tokens, handOver }: Pick<AnswerPorts, 'tokens' | 'handOver'>,
): Promise<void> {
  if (approval.state !== 'approved' && approval.state !== 'denied') return;
  const token = await tokens.get(approval.id);
  if (token === undefined) return;
  const why = approval.answers.at(-1)?.why ?? '';
  await handOver(token, { approved: approval.state === 'approved', approval: approval.id, why });
}

async function note({ approval, findings }: ApprovalRecord, answer: Answer, { timeline }: AnswerPorts): Promise<void> {
  const entry = {
    id: `${approval.id} ${answer.who} ${answer.at}`,
    at: new Date(answer.at),
    what: `${approval.playbook} answered: ${answer.decision}`,
    who: answer.who,
    why: answer.why,
    policyVersion: approval.policyVersion ?? '',
    data: { ...answer, approval: approval.id, state: approval.state, planHash: approval.planHash },
  };
  await Promise.all(timelinesOf(approval, findings).map((key) => timeline.note(key, entry)));
}

/** Whose timelines tell of a question: those of its findings; without one the execution's own. */
export function timelinesOf(
  { execution }: Pick<Approval, 'execution'>,
  findings: readonly string[],
): readonly string[] {
  return findings.length > 0 ? findings : [`execution-${execution.split(':').at(-1)}`];
}
