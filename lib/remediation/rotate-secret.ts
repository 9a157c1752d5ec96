import * as z from 'zod/mini';
import { RefusedError, RotationStuckError } from '../domain/errors.ts';
import { stableId } from '../domain/hash.ts';
import type { Decision } from '../domain/playbook.ts';
import { matchesText, type Policy, playbookPolicy } from '../domain/policy.ts';
import type { LoadPolicy, SecretState, Secrets, SpendCap } from '../domain/ports.ts';
import { decide } from './decide.ts';
import { type Execution, manualReason, originSchema, readInput, requestSchema } from './request.ts';

/** What the rotate-secret playbook needs from outside. */
export interface RotateSecretPorts {
  readonly secrets: Secrets;
  readonly loadPolicy: LoadPolicy;
  readonly spendCap: SpendCap;
  readonly now: () => Date;
}

const EXAMPLE = '{"secretId":"prod/db","reason":"leak"}';
const secretId = z.string().check(z.minLength(1), z.maxLength(2_048));

const inputSchema = z.union([
  z.strictObject({ secretId, reason: manualReason }),
  z.strictObject({ requests: z.array(requestSchema(z.object({ secretId }))).check(z.length(1)) }),
]);

/** What the playbook would do: the versions before (never a value) and the exact call. */
export const rotatePlanSchema = z.object({
  kind: z.literal('rotate'),
  decision: z.enum(['apply', 'approve', 'observe', 'refuse']),
  why: z.string(),
  secret: z.string(),
  /** The version the rotation will make; also the idempotency token of the call. */
  token: z.string(),
  reason: z.string(),
  requestedBy: z.string(),
  refused: z.array(z.object({ input: z.string(), reason: z.string() })),
  timeoutSeconds: z.number(),
  before: z.object({ current: z.string(), previous: z.string() }),
  calls: z.array(z.string()),
  findings: z.array(originSchema),
});

export type RotatePlan = z.infer<typeof rotatePlanSchema>;

/**
 * Reads the secret's state and says what would be done; changes nothing.
 * Throws SecretNotRotatableError for an unknown secret and RotationStuckError where an unfinished rotation would make this one fail.
 */
export async function planRotation(
  input: unknown,
  execution: Execution,
  ports: RotateSecretPorts,
): Promise<RotatePlan> {
  const request = readInput(inputSchema, input, EXAMPLE);
  const byPerson = 'secretId' in request;
  const task = byPerson ? undefined : request.requests[0];
  const id = byPerson ? request.secretId : (task?.params.secretId ?? '');
  const { policy, problem } = await ports.loadPolicy();
  const settings = playbookPolicy(policy, 'rotate-secret');
  const state = await ports.secrets.describe(id);
  const refusal = refusalOf(state, policy);
  if (refusal === undefined && state.pending !== undefined)
    throw stuck(state.name, state.pending, 'from an earlier rotation');
  const decision: Decision = refusal === undefined ? decide(settings.mode, byPerson, problem) : 'refuse';
  return {
    kind: 'rotate',
    decision,
    why: refusal ?? problem ?? `the policy's mode is ${settings.mode}`,
    secret: state.arn,
    token: tokenOf(execution),
    reason: byPerson ? request.reason : (task?.reason ?? ''),
    requestedBy: task?.requestedBy ?? `person, execution ${execution.name}`,
    refused: refusal === undefined ? [] : [{ input: id, reason: refusal }],
    timeoutSeconds: settings.timeoutSeconds,
    before: { current: state.current ?? '', previous: state.previous ?? '' },
    calls: [`secretsmanager:RotateSecret ${state.name}`],
    findings: task?.finding === undefined ? [] : [task.finding],
  };
}

function refusalOf(state: SecretState, policy: Policy): string | undefined {
  if (state.deleting) return `${state.name} is scheduled for deletion; restore it first if it is still needed`;
  if (!state.rotationEnabled)
    return `${state.name} has no rotation function: set one up (docs/playbooks/rotate-secret.md) or change it by hand`;
  const never = policy.neverTouch.resources.find(
    (pattern) => matchesText(pattern, state.name) || matchesText(pattern, state.arn),
  );
  if (never !== undefined) return `${state.name} is on the policy's never-touch list (${never})`;
  const tag = state.tags.find((key) => policy.neverTouch.tags.includes(key));
  return tag === undefined ? undefined : `${state.name} carries the never-touch tag ${tag}`;
}

/** A UUID made from the execution, so that a repeated call continues the same rotation instead of starting a second. */
function tokenOf(execution: Execution): string {
  const hex = stableId('rotate-secret', execution.id);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Asks for the rotation. Secrets Manager only accepts it here: `verifyRotation` tells when it has happened. */
export async function applyRotation(
  plan: RotatePlan,
  ports: RotateSecretPorts,
): Promise<{ version: string; startedAt: string }> {
  const now = ports.now();
  const { policy } = await ports.loadPolicy();
  const { capPerHour } = playbookPolicy(policy, 'rotate-secret');
  if (!(await ports.spendCap('rotate-secret', 1, capPerHour, now))) {
    throw new RefusedError(
      `The policy allows ${capPerHour} rotations an hour and they are used up: ${plan.secret} not rotated`,
    );
  }
  await ports.secrets.rotate(plan.secret, plan.token);
  return { version: plan.token, startedAt: now.toISOString() };
}

/** Whether AWSCURRENT has moved to the new version, or how long to wait before looking again. */
export type RotationProgress =
  | { readonly status: 'rotated'; readonly version: string; readonly previous: string; readonly looks: number }
  | { readonly status: 'waiting'; readonly waitSeconds: number; readonly looks: number };

/** Looks once; throws RotationStuckError when the time the policy allows is over. `looks` counts the looks before this one. */
export async function verifyRotation(
  plan: RotatePlan,
  startedAt: string,
  looks: number,
  ports: RotateSecretPorts,
): Promise<RotationProgress> {
  const state = await ports.secrets.describe(plan.secret);
  if (state.current === plan.token) {
    return { status: 'rotated', version: plan.token, previous: state.previous ?? '', looks: looks + 1 };
  }
  const elapsed = (ports.now().getTime() - Date.parse(startedAt)) / 1000;
  if (elapsed >= plan.timeoutSeconds) {
    if (state.pending !== undefined) throw stuck(state.name, state.pending, `after ${Math.round(elapsed)} s`);
    throw new RotationStuckError(
      `${state.name} was not rotated within ${plan.timeoutSeconds} s and no version is pending: its rotation function never created one`,
    );
  }
  return { status: 'waiting', waitSeconds: Math.min(15, 2 ** Math.min(looks, 4)), looks: looks + 1 };
}

function stuck(name: string, pending: string, when: string): RotationStuckError {
  return new RotationStuckError(
    `${name} has version ${pending} stuck in AWSPENDING ${when}; the current credential is unchanged. ` +
      `Read the rotation function's log, then: aws secretsmanager cancel-rotate-secret --secret-id ${name}`,
  );
}
