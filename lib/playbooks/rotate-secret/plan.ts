import * as z from 'zod/mini';
import { RotationStuckError, SecretNotRotatableError } from '../../domain/errors.ts';
import { originSchema, type WasAsked } from '../../domain/finding/origin.ts';
import { partOfTask } from '../../domain/finding/task.ts';
import type { Refusal } from '../../domain/playbook.ts';
import { hereOf } from '../../domain/policy/modes.ts';
import { policyForTelling, unlessPassing, versionOf } from '../../domain/policy/policy.ts';
import type { LoadPolicy } from '../../domain/ports.ts';
import type { ReadFinding } from '../../domain/record/finding-ports.ts';
import type { ReadApprovers } from '../../domain/remediation/approvers.ts';
import type { SecretState, Secrets } from '../../domain/remediation/secret-ports.ts';
import { HOLDS_TAG, SECRET_TAG } from '../../domain/remediation/tags.ts';
import { accountOfArn } from '../../domain/text/arn.ts';
import { word } from '../../domain/text/command.ts';
import { stableId } from '../../domain/text/hash.ts';
import { decide } from '../../remediation/decide.ts';
import { onlyNamesake } from '../../remediation/elsewhere.ts';
import { traced } from '../../remediation/origins.ts';
import type { Execution } from '../../remediation/request.ts';
import type { Split } from '../../remediation/steps.ts';
import { doubtsAboutSecret, elsewhere, keptFor, protectionOf, type SecretGuard, unrotatable } from './guard.ts';
import { type HolderPorts, secretsHolding, userOf } from './holders.ts';
import {
  credentialOf,
  type RotationInput,
  type RotationRequest,
  readRotationInput,
  requestOf,
  singles,
  withSecrets,
} from './request.ts';
import { rotationMode, rotationSettings } from './settings.ts';
import { byHandOnly, stuckText, versionText } from './texts.ts';

/** What planning a rotation needs from outside. */
export interface RotationPlanPorts extends HolderPorts {
  readonly secrets: Secrets;
  readonly loadPolicy: LoadPolicy;
  readonly readFinding: ReadFinding;
  readonly wasAsked: WasAsked;
  readonly readApprovers: ReadApprovers;
  readonly guard: SecretGuard;
  readonly now: () => Date;
}

/** What the playbook would do: the versions before (never a value) and the exact calls. */
export const rotatePlanSchema = z.object({
  kind: z.literal('rotate'),
  /** `cancel` gives up a rotation that got stuck. */
  decision: z.enum(['apply', 'approve', 'observe', 'refuse', 'cancel']),
  why: z.string(),
  secret: z.string(),
  /** The version the rotation makes; also the idempotency token of the call. */
  token: z.string(),
  /** A rotation was under way already: it is followed instead of started. */
  follows: z.boolean(),
  /** The rotation function, where it is riposte's own and so can prove and undo; else empty. */
  prover: z.string(),
  /** The IAM user whose key was named, and whose secret this is; absent where the secret was named. */
  keyOf: z.optional(z.string()),
  /** Whether a person started it; a plan that does not say so was not. */
  byPerson: z._default(z.boolean(), false),
  /** The version of the policy that decided. */
  policyVersion: z.optional(z.string()),
  reason: z.string(),
  requestedBy: z.string(),
  refused: z.array(z.object({ input: z.string(), reason: z.string() })),
  timeoutSeconds: z.number(),
  before: z.object({ current: z.string(), previous: z.string() }),
  replicas: z.array(z.string()),
  /** The day it was read last (ISO 8601); plans of earlier versions do not say. */
  lastRead: z.optional(z.string()),
  calls: z.array(z.string()),
  /** What a person has to know of the secret before they answer. */
  doubts: z.optional(z.array(z.string())),
  findings: z.array(originSchema),
});

export type RotatePlan = z.infer<typeof rotatePlanSchema>;

/**
 * Reads the secret's state and says what would be done; changes nothing.
 * Throws RotationStuckError where an unfinished rotation would make this one fail.
 */
export async function planRotation(
  input: unknown,
  execution: Execution,
  ports: RotationPlanPorts,
): Promise<RotatePlan | Split> {
  const each = await singles(readRotationInput(input), ports);
  const [first] = each;
  if (first === undefined || each.length > 1) return spread(each, execution);
  const { input: only, refused } = await asRecorded(first, execution, ports);
  if (refused !== undefined)
    return refusedPlan({ ...requestOf(first, execution), findings: [] }, refused, await timeoutOf(ports));
  const credential = credentialOf(only);
  if (credential === undefined) return planOne(requestOf(only, execution), execution, ports);
  const user = await userOf(credential, ports);
  const kept = user === undefined ? undefined : await keptFor(user, accountOf(execution), ports.readApprovers);
  if (kept !== undefined) {
    const request = requestOf(only, execution);
    return refusedPlan(request, { input: request.asked, reason: kept }, await timeoutOf(ports));
  }
  const { proven, unconfirmed } = await secretsHolding(credential, ports);
  // Each part reads for itself what was recorded of the finding.
  const holding = withSecrets(first, proven, unconfirmed);
  const [holder] = holding;
  if (holder === undefined) return planOne({ ...requestOf(only, execution), unconfirmed }, execution, ports);
  if (holding.length > 1) return spread(holding, execution);
  const known = await asRecorded(holder, execution, ports);
  const plan = await planOne(requestOf(known.input, execution), execution, ports);
  return user === undefined ? plan : { ...plan, keyOf: user };
}

function accountOf({ id }: Execution): string {
  return accountOfArn(id);
}

/** The input with what the table says of the finding that it names; or why nothing is done for it. */
async function asRecorded(
  input: RotationInput,
  { id }: Execution,
  ports: Pick<RotationPlanPorts, 'readFinding' | 'wasAsked'>,
): Promise<{ readonly input: RotationInput; readonly refused?: Refusal | undefined }> {
  if (!('requests' in input)) return { input };
  const { asked, refused } = await traced(input.requests, ports);
  const [one] = asked;
  if (one === undefined || !('secretId' in one.params)) return { input: { requests: asked }, refused: refused[0] };
  const { params, recorded } = one;
  const here = id.split(':')[3] ?? '';
  const secret = { resource: `arn:aws:secretsmanager:${here}:` };
  const reason = onlyNamesake(secret, { finding: recorded?.region, here, params });
  return {
    input: { requests: asked },
    refused: reason === undefined ? refused[0] : { input: params.secretId, reason },
  };
}

async function timeoutOf({ loadPolicy }: Pick<RotationPlanPorts, 'loadPolicy'>): Promise<number> {
  return rotationSettings(policyForTelling(unlessPassing(await loadPolicy())).policy).timeoutSeconds;
}

async function planOne(request: RotationRequest, execution: Execution, ports: RotationPlanPorts): Promise<RotatePlan> {
  const { policy, problem } = policyForTelling(unlessPassing(await ports.loadPolicy()));
  const settings = rotationSettings(policy);
  if (request.secretId === undefined) return nobodyHolds(request, settings.timeoutSeconds);
  const theirs = elsewhere(request.secretId, accountOf(execution));
  if (theirs !== undefined)
    return refusedPlan(request, { input: request.asked, reason: theirs }, settings.timeoutSeconds);
  const state = await unlessGone(request.secretId, ports);
  if ('gone' in state)
    return refusedPlan(request, { input: request.asked, reason: state.gone }, settings.timeoutSeconds);
  const mode = rotationMode(policy, hereOf(state.arn, request.findings, ports.now()));
  const refusal = protectionOf(state, policy, ports.guard) ?? (request.cancel ? undefined : unrotatable(state));
  // Whoever gives up what hangs puts back what was.
  const doubts = request.cancel ? [] : doubtsAboutSecret(state, policy, ports.guard);
  const decision = refusal === undefined ? decide(mode, request.byPerson, problem, doubts) : 'refuse';
  const why = refusal ?? problem ?? `the policy's mode is ${mode}`;
  const prover = ports.ownFunctions.find((arn) => arn === state.rotationFunction);
  if (request.cancel)
    return cancelPlan(state, request, prover, settings.timeoutSeconds, decision === 'apply' ? undefined : why);
  const running = refusal === undefined ? runningOf(state, settings.timeoutSeconds, ports) : undefined;
  return {
    ...common(state, request, prover, settings.timeoutSeconds),
    policyVersion: versionOf(policy),
    ...(doubts.length === 0 ? {} : { doubts }),
    // Nothing is changed by looking on: that needs nobody's approval.
    decision: running !== undefined && decision === 'approve' ? 'apply' : decision,
    why,
    token: running ?? tokenOf(execution),
    follows: running !== undefined,
    refused: [...(refusal === undefined ? [] : [{ input: request.asked, reason: refusal }]), ...request.unconfirmed],
    calls: running === undefined ? [`secretsmanager:RotateSecret ${state.name}`] : [],
  };
}

/** The secret as it is; or, as a reason, that there is none. */
async function unlessGone(
  secretId: string,
  { secrets }: Pick<RotationPlanPorts, 'secrets'>,
): Promise<SecretState | { readonly gone: string }> {
  try {
    return await secrets.describe(secretId);
  } catch (error) {
    if (!(error instanceof SecretNotRotatableError)) throw error;
    return { gone: error.message };
  }
}

function common(state: SecretState, request: RotationRequest, prover: string | undefined, timeoutSeconds: number) {
  return {
    kind: 'rotate' as const,
    secret: state.arn,
    prover: prover ?? '',
    byPerson: request.byPerson,
    reason: request.reason,
    requestedBy: request.requestedBy,
    timeoutSeconds,
    before: { current: state.current ?? '', previous: state.previous ?? '' },
    replicas: state.replicas.map(({ region }) => region),
    ...(state.lastRead === undefined ? {} : { lastRead: state.lastRead.toISOString().slice(0, 10) }),
    findings: [...request.findings],
  };
}

function cancelPlan(
  state: SecretState,
  request: RotationRequest,
  prover: string | undefined,
  timeoutSeconds: number,
  refusal: string | undefined,
): RotatePlan {
  const shared = { ...common(state, request, prover, timeoutSeconds), follows: false };
  const refused = (reason: string): RotatePlan => ({
    ...shared,
    decision: 'refuse',
    why: reason,
    token: '',
    refused: [{ input: request.asked, reason }],
    calls: [],
  });
  if (refusal !== undefined) return refused(refusal);
  if (state.pending === undefined)
    return refused(`${state.name} has no unfinished rotation: there is nothing to cancel`);
  if (prover === undefined) return refused(byHandOnly(state.name, state.pending.version));
  return {
    ...shared,
    decision: 'cancel',
    why: 'a person asked for it',
    token: state.pending.version,
    refused: [],
    calls: [
      `secretsmanager:UpdateSecretVersionStage ${state.name}, AWSPENDING taken off ${versionText(state.pending.version)}`,
    ],
  };
}

/** The version of a rotation that began less than a time-out ago and may still succeed; throws for one that got stuck. */
function runningOf(state: SecretState, timeoutSeconds: number, { now }: RotationPlanPorts): string | undefined {
  if (state.pending === undefined) return undefined;
  const { version, since } = state.pending;
  const age = since === undefined ? Number.POSITIVE_INFINITY : (now().getTime() - since.getTime()) / 1000;
  // Neither Secrets Manager nor riposte makes a version whose id has another form: no rotation to wait for.
  if (age < timeoutSeconds && word('version', version).fits) return version;
  throw new RotationStuckError(stuckText(state.name, version, 'from an earlier rotation'));
}

/** Names come from the parent execution and the input, so that a repeated step starts nothing twice. */
function spread(each: readonly RotationInput[], execution: Execution): Split {
  const parts = each.map(partIn);
  return {
    decision: 'split',
    parts: parts.map((input) => ({ name: `rotate-secret-${stableId(execution.id, JSON.stringify(input))}`, input })),
  };
}

function partIn(one: RotationInput, index: number): object {
  if (!('requests' in one)) return one;
  return {
    requests: one.requests.map(({ given: _, ...rest }) => ({ ...rest, taskId: partOfTask(rest.taskId, index) })),
  };
}

function nobodyHolds(request: RotationRequest, timeoutSeconds: number): RotatePlan {
  const { asked } = request;
  const reason = `no secret is known to hold ${asked}: change that credential by hand, and tag it for the next time, an IAM user with ${SECRET_TAG}, the secret of anything else with ${HOLDS_TAG} (docs/playbooks/rotate-secret.md)`;
  return refusedPlan(request, { input: asked, reason }, timeoutSeconds);
}

/** A plan of which nothing is done, and whose secret may not even be known. */
function refusedPlan(request: RotationRequest, refusal: Refusal, timeoutSeconds: number): RotatePlan {
  const { asked, reason, requestedBy } = request;
  return {
    kind: 'rotate',
    decision: 'refuse',
    why: refusal.reason,
    secret: asked,
    token: '',
    follows: false,
    prover: '',
    byPerson: request.byPerson,
    reason,
    requestedBy,
    refused: [refusal, ...request.unconfirmed],
    timeoutSeconds,
    before: { current: '', previous: '' },
    replicas: [],
    calls: [],
    findings: [...request.findings],
  };
}

/** A UUID made from the execution, so that a repeated call continues the same rotation instead of starting a second. */
function tokenOf(execution: Execution): string {
  const hex = stableId('rotate-secret', execution.id);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
