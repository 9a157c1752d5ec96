import { RefusedError, RotationFailedError, RotationStuckError, SecretNotRotatableError } from '../domain/errors.ts';
import { MOST_AT_ONCE, playbookPolicy, policyForChange } from '../domain/policy.ts';
import type { LoadPolicy, RotationPlaces, RotationProblem, Secrets, SpendCaps } from '../domain/ports.ts';
import { byHandOnly, type RotatePlan, stuckText } from './rotate-secret-plan.ts';

/** What carrying out a rotation needs from outside. */
export interface RotateSecretPorts {
  readonly secrets: Secrets;
  readonly loadPolicy: LoadPolicy;
  readonly spendCaps: SpendCaps;
  readonly places: RotationPlaces;
  /** What the rotation function left about a step that went wrong. */
  readonly problemOf: (version: string) => Promise<RotationProblem | undefined>;
  readonly now: () => Date;
}

/** A rotation waits this long for its place before a person is told. */
const PLACE_WITHIN_SECONDS = 3_600;

/** The rotation was asked for; or all places are taken, and it has to look again. */
export type Started =
  | { readonly status: 'started'; readonly startedAt: string }
  | { readonly status: 'busy'; readonly waitSeconds: number; readonly waited: number };

/** Asks for the rotation. Secrets Manager only accepts it here: `verifyRotation` tells when it has happened. */
export async function applyRotation(plan: RotatePlan, waited: number, ports: RotateSecretPorts): Promise<Started> {
  const now = ports.now();
  if (plan.follows) return { status: 'started', startedAt: now.toISOString() };
  const { capPerHour, atOnce, mode } = playbookPolicy(policyForChange(await ports.loadPolicy()), 'rotate-secret');
  if (mode === 'off') throw new RefusedError(`The policy has rotate-secret off by now: ${plan.secret} not rotated`);
  const until = now.getTime() + (plan.timeoutSeconds + 60) * 1000;
  if (!(await ports.places.take(plan.token, atOnce, until, now))) {
    if (waited >= PLACE_WITHIN_SECONDS)
      throw new RefusedError(`${atOnce} rotations have been under way for an hour: ${plan.secret} not rotated`);
    const waitSeconds = 1 + (Number.parseInt(plan.token.slice(0, 2), 16) % 3);
    return { status: 'busy', waitSeconds, waited: waited + waitSeconds };
  }
  const budgets = [{ key: 'all', name: `${capPerHour} rotations an hour`, limit: capPerHour }];
  const wanted = [{ id: plan.secret, budgets }];
  const { granted } = await ports.spendCaps({ playbook: 'rotate-secret', execution: plan.token, wanted, now });
  if (!granted.has(plan.secret)) {
    throw new RefusedError(
      `The policy allows ${capPerHour} rotations an hour and they are used up: ${plan.secret} not rotated`,
    );
  }
  await ports.secrets.rotate(plan.secret, plan.token);
  return { status: 'started', startedAt: now.toISOString() };
}

/** Whether AWSCURRENT has moved to the new version, or how long to wait before looking again. */
export type RotationProgress =
  | {
      readonly status: 'rotated';
      readonly version: string;
      readonly previous: string;
      readonly looks: number;
      /** The copies that do not have the new version yet, or cannot get it. */
      readonly behind: readonly string[];
    }
  | { readonly status: 'waiting'; readonly waitSeconds: number; readonly looks: number }
  /** The version that was followed is pending no more and did not become the current one: it was given up, or only a test of the set-up. */
  | { readonly status: 'gone'; readonly looks: number };

/**
 * Looks once. Throws RotationFailedError as soon as the rotation function has said that it cannot, and RotationStuckError
 * when the time the policy allows is over. `looks` counts the looks before this one.
 */
export async function verifyRotation(
  plan: RotatePlan,
  startedAt: string,
  looks: number,
  ports: RotateSecretPorts,
): Promise<RotationProgress> {
  const state = await ports.secrets.describe(plan.secret);
  if (state.current === plan.token) {
    await giveBack(plan, ports);
    const behind = state.replicas.filter(({ status }) => status !== 'InSync');
    return {
      status: 'rotated',
      version: plan.token,
      previous: state.previous ?? '',
      looks: looks + 1,
      behind: behind.map(({ region, status }) => `${region} (${status})`),
    };
  }
  const problem = await ports.problemOf(plan.token);
  const reason = problem === undefined ? '' : `: ${problem.step}: ${problem.error}: ${problem.message}`;
  if (state.deleting)
    throw new SecretNotRotatableError(
      `${state.name} was deleted while it was being rotated. Its values can be read again after aws secretsmanager restore-secret; then start this workflow with {"cancel":"${state.name}","reason":"deleted meanwhile"}${reason}`,
    );
  if (plan.follows && state.pending?.version !== plan.token) return { status: 'gone', looks: 0 };
  if (problem?.retryable === false) throw new RotationFailedError(`${state.name} was not rotated${reason}`);
  const elapsed = (ports.now().getTime() - Date.parse(startedAt)) / 1000;
  if (elapsed < plan.timeoutSeconds) {
    return { status: 'waiting', waitSeconds: Math.min(15, 2 ** Math.min(looks, 4)), looks: looks + 1 };
  }
  if (problem !== undefined) throw new RotationFailedError(`${state.name} was not rotated${reason}`);
  if (state.pending !== undefined)
    throw new RotationStuckError(stuckText(state.name, state.pending.version, `after ${Math.round(elapsed)} s`));
  throw new RotationStuckError(
    `${state.name} was not rotated within ${plan.timeoutSeconds} s and no version is pending: its rotation function never created one`,
  );
}

/** What the rotation function found when it put the old credential back: the workflow hands it over, or `unknown`. */
export type Restored = 'old-works' | 'rotated' | 'unknown';

/**
 * How a rotation was given up: the old credential works and AWSPENDING is gone; nothing was pending; the pending version is
 * kept; or the rotation went through after all.
 */
export interface Cancelled {
  readonly state: 'given-up' | 'nothing-pending' | 'kept' | 'rotated';
  readonly text: string;
}

/**
 * Gives up a rotation: AWSPENDING goes, but only once the old credential was seen to work; until then the pending version may
 * hold the one value the server knows. The secret's schedule stays as it is.
 */
export async function cancelRotation(
  plan: RotatePlan,
  restored: Restored,
  ports: Pick<RotateSecretPorts, 'secrets' | 'places' | 'loadPolicy'>,
): Promise<Cancelled> {
  await giveBack(plan, ports);
  const state = await ports.secrets.describe(plan.secret);
  if (restored === 'rotated' || state.current === plan.token)
    return { state: 'rotated', text: `Version ${plan.token} is AWSCURRENT: the rotation went through after all` };
  if (state.pending?.version !== plan.token)
    return {
      state: 'nothing-pending',
      text: 'No version of this rotation is pending; the current credential was not touched',
    };
  if (restored === 'unknown') {
    const text =
      plan.prover === ''
        ? `Version ${plan.token} is still AWSPENDING: ${byHandOnly(state.name, plan.token)}`
        : `Version ${plan.token} is kept in AWSPENDING, because the old credential was not seen to work`;
    return { state: 'kept', text };
  }
  await ports.secrets.dropPending(plan.secret, plan.token);
  return {
    state: 'given-up',
    text: `The old credential was tried and works; version ${plan.token} is no longer AWSPENDING`,
  };
}

async function giveBack(plan: RotatePlan, ports: Pick<RotateSecretPorts, 'places' | 'loadPolicy'>): Promise<void> {
  if (plan.follows) return;
  const loaded = await ports.loadPolicy();
  const atOnce = loaded.ok ? playbookPolicy(loaded.policy, 'rotate-secret').atOnce : MOST_AT_ONCE;
  await ports.places.giveBack(plan.token, atOnce);
}
