import { InvalidInputError } from '../domain/errors.ts';
import type { ValueStore } from '../domain/ports.ts';

/** One step of a rotation, as Secrets Manager sends it to a rotation function. */
export interface RotationStep {
  readonly step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly secretId: string;
  readonly token: string;
}

/**
 * The four steps for a secret that no server has to be told of: signing keys, tokens that its clients share. Each step may
 * be repeated, because Secrets Manager calls again after a crash. Source: Secrets Manager user guide, "Lambda rotation functions".
 */
export async function rotateValue({ step, secretId, token }: RotationStep, store: ValueStore): Promise<void> {
  const stages = await store.stages(secretId);
  const mine = stages[token];
  if (mine === undefined)
    throw new InvalidInputError(`Version ${token} is not a version of ${secretId}: there is nothing to rotate to`);
  if (mine.includes('AWSCURRENT')) return;
  if (!mine.includes('AWSPENDING')) throw new InvalidInputError(`Version ${token} of ${secretId} is not AWSPENDING`);
  switch (step) {
    case 'createSecret':
      if (!(await store.hasValue(secretId, token))) await store.putPending(secretId, token, await store.randomValue());
      return;
    case 'setSecret':
      return;
    case 'testSecret':
      if (!(await store.hasValue(secretId, token)))
        throw new InvalidInputError(`Version ${token} of ${secretId} has no value`);
      return;
    case 'finishSecret': {
      const current = Object.entries(stages).find(([, names]) => names.includes('AWSCURRENT'))?.[0];
      await store.promote(secretId, token, current);
    }
  }
}
