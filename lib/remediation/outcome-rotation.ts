import * as z from 'zod/mini';
import { cleanText } from '../domain/clean-text.ts';
import type { RotatePlan } from './rotate-secret-plan.ts';
import { versionText } from './rotate-secret-texts.ts';

/** What trying the credentials after a rotation came to. */
export const proofSchema = z.object({
  current: z.enum(['works', 'refused', 'untried']),
  before: z.enum(['works', 'refused', 'untried', 'unknown']),
  endsOld: z.boolean(),
  tried: z.optional(z.string()),
});

/** What is known of a rotation when it is told. */
export interface RotationOutcome {
  readonly outcome: string;
  readonly proof?: z.infer<typeof proofSchema> | null | undefined;
  readonly behind?: readonly string[] | undefined;
}

/** Which versions, why, and for whom; never a value. */
export function rotationSummary(plan: RotatePlan, { outcome, behind = [] }: RotationOutcome): string {
  const asked = `${plan.secret} (${plan.reason}, asked by ${plan.requestedBy}).`;
  const [before, version] = [versionText(plan.before.current || 'none'), versionText(plan.token)];
  if (outcome === 'undone') return `${asked} Version ${before} stays current; version ${version} is no longer pending.`;
  const followed = plan.follows ? ' A rotation was under way already and was followed.' : '';
  const copies = behind.length === 0 ? '' : ` Copies without the new version yet: ${behind.join(', ')}.`;
  return `${asked} Version before: ${before}; new version: ${version}.${followed}${copies}`;
}

/** What was proved, in one sentence. */
export function rotationAction({ proof }: RotationOutcome): string {
  if (proof == null)
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

/** How a rotation that failed was given up. */
export const cancelledSchema = z.object({
  state: z.enum(['given-up', 'nothing-pending', 'kept', 'rotated']),
  text: z.string(),
});

/**
 * Why a rotation stopped and whether clients can still log in, in the few words an SMS has. The cause of a rotation function's
 * failure has the form `<secret> was not rotated: <step>: <name>: <message>`.
 */
export function rotationFailure(
  error: string | undefined,
  cause: string,
  state: z.infer<typeof cancelledSchema>['state'] | undefined,
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

/** What is left to do for a person. */
export function rotationNext({ proof }: RotationOutcome): string[] {
  const leak =
    proof?.before === 'works'
      ? ['If the old credential leaked: rotate once more as soon as clients have read the new version.']
      : [];
  return [
    ...leak,
    'A rotation is not undone: clients read the new version; the old one is AWSPREVIOUS until the next.',
  ];
}
