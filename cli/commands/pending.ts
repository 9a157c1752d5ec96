import {
  type AllPending,
  allPending,
  pendingQuestions,
  questionOf,
  type ShownQuestion,
  type ShownWaiter,
} from '../../lib/aws/by-person/answering.ts';
import { stateText } from '../../lib/domain/remediation/approval.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { type Destination, deploymentFor } from '../deployment.ts';
import { nearestTo } from '../nearest.ts';
import { printJson } from '../print-json.ts';
import { startOf } from '../record/since.ts';
import { runPlaybook } from './run.ts';

/** Shows the questions that wait for an answer: plan, impact, time left; and the executions that wait for their turn at a target. */
export async function pending({ json, since, ...where }: Destination & { json?: true; since?: string }): Promise<void> {
  const from = startOf(since, new Date());
  const { questions, waiters, longer } = askedSince(await allPending(await deploymentFor(where)), from);
  if (json) for (const one of [...questions, ...waiters.map((waits) => ({ waits }))]) printJson(one);
  else {
    const waiting = questions.filter(({ approval }) => approval.state === 'waiting');
    const over = questions.filter((one) => !waiting.includes(one));
    console.log(waiting.length === 0 ? 'Nothing waits for an answer.' : waiting.map(textOf).join('\n\n'));
    if (waiters.length > 0) console.log(`\n${waiters.map(waiterText).join('\n')}`);
    if (over.length > 0) console.log(`\n${over.map(overText).join('\n')}`);
  }
  if (longer > 0)
    console.error(`${longer} more waited before ${from.toISOString()} already: leave --since out to see all.`);
}

/** What waits since a time, or was answered after it was asked since then; and how many still wait for longer than that. */
export function askedSince({ questions, waiters }: AllPending, from: Date): AllPending & { readonly longer: number } {
  const isLate = (time: string) => Date.parse(time) >= from.getTime();
  const late = {
    questions: questions.filter(({ approval }) => isLate(approval.askedAt)),
    waiters: waiters.filter(({ since }) => isLate(since)),
  };
  const older = questions.filter(({ approval }) => approval.state === 'waiting' && !isLate(approval.askedAt));
  return { ...late, longer: older.length + waiters.length - late.waiters.length };
}

/** Starts by hand what a question that nobody answered in time was about. */
export async function again(id: string, options: Destination & { readonly json?: true }): Promise<void> {
  const deployment = await deploymentFor(options);
  const found = await questionOf(id, deployment);
  if (found === undefined) {
    const known = (await pendingQuestions(deployment)).map(({ approval, shown }) => ({
      id: approval.id,
      title: `${approval.state}, ${shown.title}`,
    }));
    throw new Error(`there is no question ${cleanText(id, 80)}: is --stage right?${nearestTo(id, known)}`);
  }
  if (found.approval.state === 'waiting') throw new Error('it still waits for an answer: riposte approve, or deny');
  if (found.approval.state !== 'expired') throw new Error(cleanText(stateText(found.approval), 2_000));
  if (found.again === null) throw new Error('it was about several requests: start each of them with riposte run');
  await runPlaybook(found.again.playbook, JSON.stringify(found.again.input), options);
}

function waiterText({ execution, playbook, since, for: held }: ShownWaiter): string {
  const line = `${execution}  WAITS  ${playbook} waits since ${since} for ${held.playbook}, execution ${held.execution}, which is at ${held.resource}`;
  return cleanText(line, 1_000);
}

function overText({ approval, shown }: ShownQuestion): string {
  return `${approval.id}  ${approval.state.toUpperCase()}  ${cleanText(shown.title, 300)}: ${cleanText(stateText(approval), 300)}`;
}

function textOf({ approval, shown }: ShownQuestion): string {
  const left = Math.max(0, Math.round((Date.parse(approval.expiresAt) - Date.now()) / 60_000));
  const time = left >= 120 ? `${Math.round(left / 60)} h` : `${left} min`;
  const given = approval.answers.length > 0 ? `, ${approval.answers.length} of ${approval.quorum} have approved` : '';
  const lines = [shown.summary, shown.action, ...shown.next].map((line) => `    ${cleanText(line, 2_000)}`);
  return [
    `${approval.id}  ${shown.severity.toUpperCase()}  ${cleanText(shown.title, 300)}  (${time} left${given})`,
    ...lines,
  ].join('\n');
}
