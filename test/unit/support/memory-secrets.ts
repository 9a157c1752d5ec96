import { SecretNotRotatableError } from '../../../lib/domain/errors.ts';
import type { SecretState, Secrets, Tagged } from '../../../lib/domain/remediation/secret-ports.ts';

/** One secret, and lists of others by the tag they carry. */
export interface SecretWorld {
  state: SecretState;
  readonly rotated: { secretId: string; token: string }[];
  readonly dropped: string[];
  tagged: Record<string, Tagged[]>;
}

/** Secrets in memory: the one of the world, read, changed and listed with the semantics of Secrets Manager. */
export function memorySecrets(world: SecretWorld): Secrets {
  const named = (secretId: string): SecretState => {
    const { state } = world;
    if (secretId !== state.arn && secretId !== state.name)
      throw new SecretNotRotatableError(`There is no secret ${secretId} in this account and region`);
    return state;
  };
  return {
    describe: async (secretId) => named(secretId),
    async rotate(secretId, token) {
      if (named(secretId).rotationFunction === undefined)
        throw new SecretNotRotatableError(`Secrets Manager refused to rotate ${secretId}: it has no rotation function`);
      world.rotated.push({ secretId, token });
    },
    async dropPending(secretId, version) {
      const { pending, ...rest } = named(secretId);
      if (pending?.version !== version) return;
      world.dropped.push(version);
      world.state = rest;
    },
    async tagged(key, value, limit) {
      const all = world.tagged[`${key}=${value}`] ?? [];
      return { found: all.slice(0, limit), more: all.length > limit };
    },
  };
}
