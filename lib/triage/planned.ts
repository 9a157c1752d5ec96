import type { Finding } from '../domain/finding/finding.ts';
import type { Task } from '../domain/finding/task.ts';
import { modeOf, type Policy } from '../domain/policy/policy.ts';
import type { Planned } from './action.ts';
import { type Answer, type AnswerPorts, answerTo } from './answer.ts';

/** A task with what the policy lets it do, and the answer it gets where it may do something. */
export type WithAnswer = Planned & { readonly answer?: Answer };

/** What became of a finding, in a word or two. */
export function outcomeOf({
  told,
  suppressed,
  from,
}: {
  told: boolean;
  suppressed: string | undefined;
  from: string;
}): string {
  if (told) return 'told';
  return suppressed === undefined ? `recorded; the policy tells people from ${from} up` : `suppressed: ${suppressed}`;
}

/** What is done about one task: nothing where its playbook is off, nor where it goes on or holds already. */
export async function plannedFor(
  task: Task,
  finding: Finding,
  { policy, fresh }: { readonly policy: Policy; readonly fresh: boolean },
  ports: AnswerPorts,
  now: Date,
): Promise<WithAnswer> {
  const { mode } = modeOf(policy, task.playbook, {
    findings: [finding],
    account: finding.account,
    at: now,
    asks: task.asks,
  });
  if (mode === 'off') return { task, mode };
  const answer = await answerTo(task, { mode, finding, fresh }, ports, now);
  return { task, mode, standing: answer.standing, answer };
}

/** The tasks to ask for: those whose outcome only says what would be done, which the alert may have said already, and the others. */
export function toAsk(
  planned: readonly WithAnswer[],
  problem: string | undefined,
): { readonly observed: readonly Task[]; readonly others: readonly Task[] } {
  const open = planned.filter(({ answer }) => answer?.standing === 'open');
  const observed = problem === undefined ? open.filter(({ mode }) => mode === 'observe') : [];
  const others = open.filter((one) => !observed.includes(one));
  return { observed: observed.map(({ task }) => task), others: others.map(({ task }) => task) };
}
