import { RefusedError, RotationFailedError, RotationStuckError, SecretNotRotatableError } from '../../domain/errors.ts';
import type { Decision } from '../../domain/playbook.ts';
import { hereOf } from '../../domain/policy/modes.ts';
import { MOST_AT_ONCE } from '../../domain/policy/playbook-settings.ts';
import { type Mode, type Policy, policyForChange } from '../../domain/policy/policy.ts';
import type { LoadPolicy } from '../../domain/ports.ts';
import type { ReadApprovers } from '../../domain/remediation/approvers.ts';
import { shareOf, wholeCap } from '../../domain/remediation/cap.ts';
import type { SpendCaps } from '../../domain/remediation/execution-ports.ts';
import type { Shortage } from '../../domain/remediation/plan.ts';
import type { RotationPlaces, RotationProblem, SecretState, Secrets } from '../../domain/remediation/secret-ports.ts';
import { accountOfArn } from '../../domain/text/arn.ts';
import { decide } from '../../remediation/decide.ts';
import { type Capped, withinCap } from '../../remediation/within-cap.ts';
import { doubtsAboutSecret, keptFor, protectionOf, type SecretGuard, unrotatable } from './guard.ts';
import type { RotatePlan } from './plan.ts';
import { rotationMode, rotationSettings } from './settings.ts';
import { byHandOnly, deletedText, stuckText, versionText } from './texts.ts';

/** What carrying out a rotation needs from outside. */
export interface RotateSecretPorts {
  readonly secrets: Secrets;
  readonly loadPolicy: LoadPolicy;
  readonly spendCaps: SpendCaps;
  readonly places: RotationPlaces;
  /** What the rotation function left about a step that went wrong. */
  readonly problemOf: (version: string) => Promise<RotationProblem | undefined>;
  readonly readApprovers: ReadApprovers;
  readonly guard: SecretGuard;
  readonly now: () => Date;
}

/** A rotation waits this long for its place before a person is told. */
const PLACE_WITHIN_SECONDS = 3_600;

/**
 * The rotation was asked for; all places are taken, and it has to look again; the cap is used up; or the world is not the plan's any more,
 * and a new plan is needed.
 */
export type Started =
  | { readonly status: 'started'; readonly startedAt: string }
  | { readonly status: 'busy'; readonly waitSeconds: number; readonly waited: number }
  | { readonly status: 'short'; readonly short: readonly Shortage[] }
  | { readonly status: 'moved-on' };

/**
 * Asks for the rotation. Secrets Manager only accepts it here: `verifyRotation` tells when it has happened. A plan may be old by
 * now: the policy and the secret are looked at again, and what they forbid by now is refused.
 */
export async function applyRotation(plan: RotatePlan, waited: number, ports: RotateSecretPorts): Promise<Started> {
  const now = ports.now();
  const started: Started = { status: 'started', startedAt: now.toISOString() };
  if (plan.follows) return started;
  const { atOnce } = rotationSettings(policyForChange(await ports.loadPolicy()));
  const until = now.getTime() + (plan.timeoutSeconds + 60) * 1000;
  if (!(await ports.places.take(plan.token, atOnce, until, now))) {
    if (waited >= PLACE_WITHIN_SECONDS)
      throw new RefusedError(`${atOnce} rotations have been under way for an hour: ${plan.secret} not rotated`);
    const waitSeconds = 1 + (Number.parseInt(plan.token.slice(0, 2), 16) % 3);
    return { status: 'busy', waitSeconds, waited: waited + waitSeconds };
  }
  const policy = policyForChange(await ports.loadPolicy(0));
  const state = await ports.secrets.describe(plan.secret);
  // This step may be carried out again: then the rotation may be under way, or over.
  if (state.current === plan.token || state.pending?.version === plan.token) return started;
  const { capPerHour } = rotationSettings(policy);
  const mode = rotationMode(policy, hereOf(plan.secret, plan.findings, now));
  const decision = decide(mode, plan.byPerson, undefined, doubtsAboutSecret(state, policy, ports.guard));
  forbid(plan, { decision, mode, guard: ports.guard }, policy, state);
  const account = accountOfArn(state.arn);
  const kept = plan.keyOf === undefined ? undefined : await keptFor(plan.keyOf, account, ports.readApprovers);
  if (kept !== undefined) throw new RefusedError(kept);
  // A plan that nobody was to be asked about, and somebody is by now, is asked about.
  const asks = decision === 'approve' && plan.decision !== 'approve';
  if (asks || movedOn(plan, state)) return planAnew(plan, ports);
  const spending = { playbook: 'rotate-secret', execution: plan.token, now };
  const { granted, short } = await withinCap([counted(plan, state.name, capPerHour)], spending, ports.spendCaps);
  if (!granted.has(plan.secret)) {
    await giveBack(plan, ports);
    return { status: 'short', short };
  }
  try {
    await ports.secrets.rotate(plan.secret, plan.token);
  } catch (error) {
    // Somebody else's rotation may have begun in this very moment.
    if (error instanceof SecretNotRotatableError && movedOn(plan, await ports.secrets.describe(plan.secret)))
      return planAnew(plan, ports);
    throw error;
  }
  return started;
}

/** A rotation as the cap counts it: whose share it is, and who asked for it. */
function counted({ secret, byPerson, findings, requestedBy }: RotatePlan, label: string, cap: number): Capped {
  const by = shareOf({ byPerson, detection: findings[0]?.detection });
  return { id: secret, label, budgets: wholeCap(cap, 'rotations'), by, askedBy: [requestedBy] };
}

/** Throws RefusedError for what the policy or the secret's own settings forbid by now. */
function forbid(
  plan: RotatePlan,
  { decision, mode, guard }: { readonly decision: Decision; readonly mode: Mode; readonly guard: SecretGuard },
  policy: Policy,
  state: SecretState,
): void {
  const reason =
    (decision === 'refuse' || decision === 'observe' ? `the policy's mode is ${mode} by now` : undefined) ??
    protectionOf(state, policy, guard) ??
    unrotatable(state) ??
    (plan.prover === '' || plan.prover === state.rotationFunction
      ? undefined
      : `${state.name} has another rotation function than when this was planned`);
  if (reason !== undefined) throw new RefusedError(`Nothing was rotated: ${reason}`);
}

/** Whether another version is current, or on its way, than the plan was made for. */
function movedOn(plan: RotatePlan, { current, pending }: SecretState): boolean {
  return (current ?? '') !== plan.before.current || (pending !== undefined && pending.version !== plan.token);
}

async function planAnew(plan: RotatePlan, ports: RotateSecretPorts): Promise<Started> {
  await giveBack(plan, ports);
  return { status: 'moved-on' };
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
      /** The version that has followed it by now: another rotation was quicker than this look. */
      readonly overtakenBy?: string;
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
  const overtakenBy = overtaking(plan, state);
  if (state.current === plan.token || overtakenBy !== undefined) {
    await giveBack(plan, ports);
    const behind = state.replicas.filter(({ status }) => status !== 'InSync');
    return {
      status: 'rotated',
      version: plan.token,
      previous: state.previous ?? '',
      looks: looks + 1,
      behind: behind.map(({ region, status }) => `${region} (${status})`),
      ...(overtakenBy === undefined ? {} : { overtakenBy }),
    };
  }
  const problem = await ports.problemOf(plan.token);
  const reason = problem === undefined ? '' : `: ${problem.step}: ${problem.error}: ${problem.message}`;
  // What failed since the look before may have failed because somebody deleted the secret meanwhile, which Secrets Manager told the function.
  const told = problem?.message.includes('marked for deletion') === true;
  const deleting =
    state.deleting || told || (problem !== undefined && (await ports.secrets.describe(plan.secret)).deleting);
  if (deleting) throw new SecretNotRotatableError(`${deletedText(state.name)}${reason}`);
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

/**
 * The version that came after a plan's, where that one was AWSCURRENT and is AWSPREVIOUS by now. Where the version before the plan's
 * is current again, somebody took the rotation back, and nothing followed it.
 */
export function overtaking(plan: RotatePlan, { current, previous }: SecretState): string | undefined {
  const followed = previous === plan.token && current !== plan.token && current !== plan.before.current;
  return followed ? current : undefined;
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
    return {
      state: 'rotated',
      text: `Version ${versionText(plan.token)} is AWSCURRENT: the rotation went through after all`,
    };
  if (state.pending?.version !== plan.token)
    return {
      state: 'nothing-pending',
      text: 'No version of this rotation is pending; the current credential was not touched',
    };
  if (restored === 'unknown') {
    const text =
      plan.prover === ''
        ? `Version ${versionText(plan.token)} is still AWSPENDING: ${byHandOnly(state.name, plan.token)}`
        : `Version ${versionText(plan.token)} is kept in AWSPENDING, because the old credential was not seen to work`;
    return { state: 'kept', text };
  }
  await ports.secrets.dropPending(plan.secret, plan.token);
  return {
    state: 'given-up',
    text: `The old credential was tried and works; version ${versionText(plan.token)} is no longer AWSPENDING`,
  };
}

/** Gives the place of a rotation back, for the next. */
export async function giveBack(
  plan: RotatePlan,
  ports: Pick<RotateSecretPorts, 'places' | 'loadPolicy'>,
): Promise<void> {
  if (plan.follows) return;
  const loaded = await ports.loadPolicy();
  const atOnce = loaded.ok ? rotationSettings(loaded.policy).atOnce : MOST_AT_ONCE;
  await ports.places.giveBack(plan.token, atOnce);
}
