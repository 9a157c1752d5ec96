import type { ProofOf } from '../../domain/remediation/secret-ports.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import type { Json } from '../../domain/text/json.ts';
import type { Tells } from '../../remediation/steps.ts';
import type { RotatePlan } from './plan.ts';
import type { Cancelled } from './rotate.ts';
import { versionText } from './texts.ts';

/** What is told of a rotation that went through: which versions (never a value), what was proved, what is left to do. */
export function rotatedTells(plan: RotatePlan, proof: ProofOf | null, behind: readonly string[]): Tells {
  const [before, version] = [versionText(plan.before.current || 'none'), versionText(plan.token)];
  const followed = plan.follows ? ' A rotation was under way already and was followed.' : '';
  const copies = behind.length === 0 ? '' : ` Copies without the new version yet: ${behind.join(', ')}.`;
  const leak = 'If the old credential leaked: rotate once more as soon as clients have read the new version.';
  return {
    summary: `Version before: ${before}; new version: ${version}.${followed}${copies}`,
    action: provenText(proof),
    ...(proof?.before === 'works' ? { next: [leak] } : {}),
    shows: { proof: proof === null ? null : shown(proof) },
  };
}

/** What is told of a rotation that went through and was followed by another one before anybody could try its credential. */
export function overtakenTells(plan: RotatePlan, by: string): Tells {
  const [before, version] = [versionText(plan.before.current || 'none'), versionText(plan.token)];
  return {
    summary: `Version before: ${before}; new version: ${version}; version ${versionText(by)} has followed it already.`,
    action: 'Rotated, and rotated again by somebody else meanwhile: this version was not tried.',
    shows: { proof: null },
  };
}

function shown({ current, before, endsOld, tried }: ProofOf): Json {
  return { current, before, endsOld, ...(tried === undefined ? {} : { tried }) };
}

/** What is told of a rotation that a person gave up. */
export function givenUpTells(plan: RotatePlan): Tells {
  const [before, version] = [versionText(plan.before.current || 'none'), versionText(plan.token)];
  return {
    summary: `Version ${before} stays current; version ${version} is no longer pending.`,
    action: 'The old credential was tried and works.',
  };
}

/** What was proved, in one sentence. */
function provenText(proof: ProofOf | null): string {
  if (proof === null)
    return "Rotated: AWSCURRENT is the new version. Nobody tried it: the rotation function is not one of riposte's.";
  if (proof.current === 'untried') return 'Rotated: AWSCURRENT is the new version. There is no server to try it at.';
  const old = {
    refused: 'the old one is refused',
    works: 'the old one works until the next rotation',
    untried: 'the old one was not tried',
    unknown: 'the old one can no longer be read',
  }[proof.before];
  const how = proof.tried === undefined ? '' : ` (${cleanText(proof.tried, 300)})`;
  return `Rotated and tried${how}: the new credential works, ${old}.`;
}

/**
 * Why a rotation stopped and whether clients can still log in, in the few words an SMS has. The cause of a rotation function's
 * failure has the form `<secret> was not rotated: <step>: <name>: <message>`.
 */
export function rotationFailure(
  error: string | undefined,
  cause: string,
  state: Cancelled['state'] | undefined,
): string {
  if (error === 'OldCredentialError') return 'Rotated, but the old credential still works: end it by hand.';
  if (error === 'LoginRefusedError')
    return 'Rotated, but the server refuses the new credential: clients cannot log in.';
  const reason = /: \w+: (\w+): /.exec(cause)?.[1] ?? error ?? 'error';
  const now = {
    'given-up': 'The old credential works.',
    'nothing-pending': 'The secret was not touched.',
    rotated: 'The new version is current after all; it could not be tried.',
    kept: 'A person has to look: the old credential was not seen to work.',
  };
  return `Stopped: ${reason}. ${state === undefined ? 'A person has to look.' : now[state]}`;
}
