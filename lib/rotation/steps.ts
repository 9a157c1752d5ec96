import { AccountLockedError, CredentialLostError, InvalidInputError, LoginRefusedError } from '../domain/errors.ts';
import type { CheckRequest, HolderRequest, RestoreRequest, RotationStep } from './events.ts';
import type { CredentialKind, Login, Rotation, SecretVersions } from './ports.ts';

/** How long the servers of a step are waited for in all, milliseconds: a rotation function has 60 seconds. */
const SERVERS_WITHIN_MS = 40_000;
/** The same for putting a credential back, beside which the current one is tried. */
const RESTORED_WITHIN_MS = 25_000;

/**
 * Carries out one step of a rotation; returns without effect when it was carried out before.
 * Source: Secrets Manager user guide, "Lambda rotation functions".
 */
export async function rotationStep<Value>(
  event: RotationStep,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<void> {
  const { SecretId: secretId, ClientRequestToken: version } = event;
  const stages = await versions.stages(secretId);
  const mine = stages[version];
  if (mine === undefined)
    throw new InvalidInputError(`Version ${version} is not a version of ${secretId}: there is nothing to rotate to`);
  const current = staged(stages, 'AWSCURRENT');
  const previous = staged(stages, 'AWSPREVIOUS');
  if (current === undefined)
    throw new InvalidInputError(`${secretId} has no current version: give it a first value, then rotate`);
  const until = AbortSignal.timeout(SERVERS_WITHIN_MS);
  const rotation: Rotation = { secretId, version, current, previous, until };
  if (current === version) {
    if (event.Step === 'finishSecret' && mine.includes('AWSPENDING')) await retire(rotation, previous, kind, versions);
    return;
  }
  if (!mine.includes('AWSPENDING')) throw new InvalidInputError(`Version ${version} of ${secretId} is not AWSPENDING`);
  switch (event.Step) {
    case 'createSecret': {
      if ((await versions.value(secretId, version)) !== undefined) return;
      const text = await textOf(secretId, current, versions);
      const next = await kind.next(kind.parse(text), rotation, text);
      await versions.putPending(secretId, version, next, event.RotationToken);
      return;
    }
    case 'setSecret': {
      const pending = await parsed(secretId, version, kind, versions);
      const now = await parsed(secretId, current, kind, versions);
      await kind.install(pending, now, rotation);
      if (isWanted(await versions.stages(secretId), version)) return;
      // Given up while the server was being told: who gave up has looked before, and nobody would look again.
      await kind.restore(now, pending, rotation);
      await kind.discard?.(now, pending, rotation);
      throw new InvalidInputError(`The rotation of ${secretId} to version ${version} was given up meanwhile`);
    }
    case 'testSecret':
      return mustWork(secretId, version, kind, versions);
    case 'finishSecret':
      // Whoever may invoke this function may ask for its last step first: what no server accepts becomes nobody's credential.
      await mustWork(secretId, version, kind, versions);
      await promote(secretId, version, current, versions);
      // Whoever gives up takes AWSPENDING away, looks where AWSCURRENT is, and only then ends the new credential. Looking the other
      // way round here, one of the two sees the other: never are both credentials ended.
      if ((await versions.stages(secretId))[version]?.includes('AWSPENDING') !== true) return;
      await retire(rotation, current, kind, versions);
  }
}

/** The same step may have been carried out at the same time: then AWSCURRENT is not where it was, but where it is to be. */
async function promote(secretId: string, version: string, current: string, versions: SecretVersions): Promise<void> {
  try {
    await versions.promote(secretId, version, current);
  } catch (error) {
    if (staged(await versions.stages(secretId), 'AWSCURRENT') !== version) throw error;
  }
}

async function mustWork<Value>(
  secretId: string,
  version: string,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<void> {
  if ((await kind.login(await parsed(secretId, version, kind, versions))) === 'refused')
    throw new LoginRefusedError(`The new credential of ${secretId} (version ${version}) is refused by its server`);
}

/** Whose credential a secret holds, and whether it opens the door: what a secret says of itself counts only then. */
export interface HolderResult {
  readonly holder: string;
  readonly login: Login;
}

/** Tells whose credential is the current one, and tries it. */
export async function holderOf<Value>(
  { SecretId }: HolderRequest,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<HolderResult> {
  const now = await parsed(SecretId, staged(await versions.stages(SecretId), 'AWSCURRENT') ?? '', kind, versions);
  return { holder: kind.holder(now), login: await kind.login(now) };
}

/** What the workflow proves with after a rotation: does the current credential work, and does the one before. */
export interface CheckResult {
  readonly current: Login;
  /** `unknown` where the old version can no longer be read. */
  readonly before: Login | 'unknown';
  /** Whether a rotation of this kind is meant to end the old credential. */
  readonly endsOld: boolean;
  /** What was tried, in words for a person. */
  readonly tried?: string;
}

/**
 * Tries the current credential and the one of version `Before`. Only the version before the current one is tried: attempts with
 * a password that a server has forgotten can lock its user.
 */
export async function checkCredentials<Value>(
  { SecretId, Before }: CheckRequest,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<CheckResult> {
  const stages = await versions.stages(SecretId);
  const now = await parsed(SecretId, staged(stages, 'AWSCURRENT') ?? '', kind, versions);
  const isBefore = stages[Before]?.includes('AWSPREVIOUS') === true;
  const before = isBefore ? await versions.value(SecretId, Before) : undefined;
  return {
    current: await kind.login(now),
    before: before === undefined ? 'unknown' : await triesOld(kind.parse(before), kind),
    endsOld: kind.endsOld(now),
    ...(kind.tried === undefined ? {} : { tried: kind.tried(now) }),
  };
}

/** A locked user cannot log in either; where the old server does not even answer, nobody knows. */
async function triesOld<Value>(before: Value, kind: CredentialKind<Value>): Promise<Login> {
  return kind.login(before).catch((error: unknown) => (error instanceof AccountLockedError ? 'refused' : 'untried'));
}

/** What became of a rotation that was to be given up: `rotated` when AWSCURRENT moved meanwhile, else the old credential works. */
export interface RestoreResult {
  readonly state: 'rotated' | 'old-works';
}

/**
 * Sees to it that the version that is AWSCURRENT works, whichever of the two that is. A rotation can stop between the server's
 * change and the move of AWSCURRENT: then only the pending value opens the door, and it is used to put the current one back. And
 * a last step can move AWSCURRENT while the old value is being put back: then the new one is installed again.
 * Throws CredentialLostError when neither works: then nothing may be thrown away.
 */
export async function restoreCredential<Value>(
  { SecretId, Current, Pending }: RestoreRequest,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<RestoreResult> {
  const stages = await versions.stages(SecretId);
  const current = staged(stages, 'AWSCURRENT');
  const until = AbortSignal.timeout(RESTORED_WITHIN_MS);
  const rotation = { secretId: SecretId, version: Pending, current: Current, previous: undefined, until };
  if (current === Pending) {
    if (Current !== Pending && stages[Current]?.includes('AWSPREVIOUS') !== true)
      throw new InvalidInputError(`Version ${Current} of ${SecretId} is not the one before version ${Pending}`);
    const promoted = await parsed(SecretId, Pending, kind, versions);
    if ((await kind.login(promoted)) === 'refused')
      await kind.install(promoted, await parsed(SecretId, Current, kind, versions), rotation);
    return { state: 'rotated' };
  }
  if (current !== Current)
    throw new InvalidInputError(
      `${SecretId} has moved on to version ${current ?? 'none'}: there is nothing to restore`,
    );
  const now = await parsed(SecretId, Current, kind, versions);
  const left = stages[Pending] ?? [];
  if (await mayBeUsed(left, now, kind)) {
    await kind.restore(now, await heldIn(SecretId, Pending, kind, versions), rotation);
    if ((await kind.login(now)) === 'refused')
      throw new CredentialLostError(
        `${SecretId}: the server refuses the current credential (version ${Current}) and it could not be put back. Version ${Pending} is kept: it may hold the value the server knows`,
      );
  }
  if (left.length === 0) await discard(now, rotation, kind, versions);
  return { state: 'old-works' };
}

/**
 * Takes back what a rotation made that was given up. A last step that looked before may have made it current meanwhile: it has
 * ended nothing then, and the version before becomes the current one again.
 */
async function discard<Value>(
  now: Value,
  rotation: Rotation,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<void> {
  const { secretId, version, current } = rotation;
  if (kind.discard === undefined || !(await isNewer(rotation, versions))) return;
  const pending = await heldIn(secretId, version, kind, versions);
  if (pending === undefined) return;
  await kind.discard(now, pending, rotation);
  if (staged(await versions.stages(secretId), 'AWSCURRENT') === version)
    await versions.promote(secretId, current, version);
}

/** What a version holds; undefined where it never got a value, or is gone. */
async function heldIn<Value>(
  secretId: string,
  version: string,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<Value | undefined> {
  const text = await versions.value(secretId, version);
  return text === undefined ? undefined : kind.parse(text);
}

/** Whether a version is younger than the current one: one that is older was given out once, and is no unfinished rotation's. */
async function isNewer({ secretId, version, current }: Rotation, versions: SecretVersions): Promise<boolean> {
  const [made = 0, before = Number.POSITIVE_INFINITY] = await Promise.all([
    versions.createdAt(secretId, version),
    versions.createdAt(secretId, current),
  ]);
  return made >= before;
}

/**
 * Whether a version may be used to put the current credential back: the one that is AWSPENDING; and one that has lost that
 * stage, where the current credential is refused, because a late step may have told the server all the same. One with another
 * stage is no unfinished rotation's.
 */
async function mayBeUsed<Value>(stages: readonly string[], now: Value, kind: CredentialKind<Value>): Promise<boolean> {
  if (stages.includes('AWSPENDING')) return true;
  return stages.length === 0 && (await kind.login(now)) === 'refused';
}

/** Whether a version is still to become, or has become, the current one. */
function isWanted(stages: Record<string, readonly string[]>, version: string): boolean {
  return stages[version]?.some((stage) => stage === 'AWSPENDING' || stage === 'AWSCURRENT') === true;
}

async function retire<Value>(
  rotation: Rotation,
  before: string | undefined,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<void> {
  if (kind.retire === undefined || before === undefined) return;
  const { secretId, version } = rotation;
  const old = await heldIn(secretId, before, kind, versions);
  if (old !== undefined) await kind.retire(old, await parsed(secretId, version, kind, versions), rotation);
}

async function parsed<Value>(
  secretId: string,
  version: string,
  kind: CredentialKind<Value>,
  versions: SecretVersions,
): Promise<Value> {
  return kind.parse(await textOf(secretId, version, versions));
}

async function textOf(secretId: string, version: string, versions: SecretVersions): Promise<string> {
  const text = await versions.value(secretId, version);
  if (text === undefined) throw new InvalidInputError(`Version ${version} of ${secretId} has no value`);
  return text;
}

function staged(stages: Record<string, readonly string[]>, stage: string): string | undefined {
  return Object.entries(stages).find(([, names]) => names.includes(stage))?.[0];
}
