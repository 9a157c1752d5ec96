import { VerificationError } from '../domain/errors.ts';
import type { Json } from '../domain/json.ts';
import { type Plan, sameState } from '../domain/plan.ts';
import type { Changes } from './playbook.ts';

/** Every target must be as planned. Throws VerificationError, which the workflow tries again: AWS is eventually consistent. */
export async function verifyChange<Params, State extends Json>(
  changes: Changes<Params, State>,
  plan: Plan,
  expected: 'after' | 'before',
): Promise<{ verified: number }> {
  const states = await Promise.all(plan.targets.map((target) => changes.read(target)));
  const wrong = plan.targets.filter((target, index) => !sameState(states[index], target[expected]));
  if (wrong.length > 0)
    throw new VerificationError(`not as it should be after the change: ${wrong.map(({ label }) => label).join(', ')}`);
  return { verified: plan.targets.length };
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
  if (plan.targets.every(({ after }, index) => sameState(states[index], after))) return { status: 'settled' };
  return { status: 'waiting', waitSeconds: everySeconds, progress: { waited: waited + everySeconds } };
}
