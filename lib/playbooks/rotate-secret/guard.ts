import { matchesText, type Policy } from '../../domain/policy.ts';
import type { SecretState } from '../../domain/ports.ts';

/** Why a secret is left alone, whatever is asked: it is protected, a copy, or about to go. */
export function protectionOf(state: SecretState, policy: Policy): string | undefined {
  const { name } = state;
  if (state.deleting) return `${name} is scheduled for deletion; restore it first if it is still needed`;
  if (state.copyOf !== undefined)
    return `${name} is a copy of the secret in ${state.copyOf}: rotate it there, the copy follows`;
  const never = policy.neverTouch.resources.find(
    (pattern) => matchesText(pattern, name) || matchesText(pattern, state.arn),
  );
  if (never !== undefined) return `${name} is on the policy's never-touch list (${never})`;
  const tag = state.tags.find((key) => policy.neverTouch.tags.includes(key));
  return tag === undefined ? undefined : `${name} carries the never-touch tag ${tag}`;
}

/** Why a secret cannot be rotated as it is set up. */
export function unrotatable({ name, rotationEnabled }: SecretState): string | undefined {
  if (rotationEnabled) return undefined;
  return `${name} has no rotation function: set one up (docs/playbooks/rotate-secret.md) or change it by hand`;
}
