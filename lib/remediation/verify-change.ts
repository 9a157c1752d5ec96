import { VerificationError } from '../domain/errors.ts';
import { type Plan, sameState } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import type { Changes, Lack } from './playbook.ts';
import type { Tells } from './steps.ts';

/** Every target must be as planned. Throws VerificationError, which the workflow tries again: AWS is eventually consistent. */
export async function verifyChange<Params, State extends Json>(
  changes: Changes<Params, State>,
  plan: Plan,
  expected: 'after' | 'before',
): Promise<{ verified: number; tells?: Tells }> {
  const states = await Promise.all(plan.targets.map((target) => changes.read(target)));
  const wrong = plan.targets.filter((target, index) => !sameState(states[index], target[expected]));
  if (wrong.length > 0)
    throw new VerificationError(`not as it should be after the change: ${wrong.map(({ label }) => label).join(', ')}`);
  const lacks = expected === 'after' ? await lacksOf(changes, plan) : [];
  return { verified: plan.targets.length, ...(lacks.length === 0 ? {} : { tells: tellsOf(lacks) }) };
}

/** What a change that failed lacks where it was made in part: it is told with the failure. Never a reason to fail. */
export async function lackingSoFar<Params, State extends Json>(
  changes: Changes<Params, State>,
  { targets }: Plan,
): Promise<Tells | undefined> {
  const lacks = targets.map(async (target) => {
    if (changes.lacking === undefined) return undefined;
    const state = await changes.read(target).catch(() => null);
    return state === null || sameState(state, target.before) ? undefined : changes.lacking(target);
  });
  const { action: _, look: __, ...told } = tellsOf((await Promise.all(lacks)).flatMap((one) => one ?? []));
  return told.summary === '' ? undefined : told;
}

async function lacksOf<Params, State extends Json>(
  changes: Changes<Params, State>,
  { targets }: Plan,
): Promise<Lack[]> {
  const lacks = await Promise.all(targets.map((target) => changes.lacking?.(target)));
  return lacks.flatMap((one) => one ?? []);
}

function tellsOf(lacks: readonly Lack[]): Tells {
  return {
    summary: lacks.map(({ says }) => `${says}.`).join(' '),
    action: [...new Set(lacks.map(({ action }) => action))].join(' '),
    look: true,
    next: lacks.flatMap(({ next }) => next),
  };
}

/** Whether what was written has come to pass; after the longest wait it is looked at for the last time, by verification. */
export async function settleChange<Params, State extends Json>(
  changes: Changes<Params, State>,
  plan: Plan,
  waited: number,
): Promise<{ status: 'settled' } | { status: 'waiting'; waitSeconds: number; progress: { waited: number } }> {
  const { everySeconds, forSeconds } = changes.settling ?? { everySeconds: 0, forSeconds: 0 };
  if (waited >= forSeconds) return { status: 'settled' };
  const states = await Promise.all(plan.targets.map((target) => changes.read(target)));
  const isMade = plan.targets.every(({ after }, index) => sameState(states[index], after));
  if (isMade && !(await lacksOf(changes, plan)).some(({ open }) => open)) return { status: 'settled' };
  return { status: 'waiting', waitSeconds: everySeconds, progress: { waited: waited + everySeconds } };
}
