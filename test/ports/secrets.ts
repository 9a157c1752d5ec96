import { expect, test } from '@jest/globals';
import { SecretNotRotatableError } from '../../lib/domain/errors.ts';
import type { Secrets } from '../../lib/domain/remediation/secret-ports.ts';

/** The versions of the secret that the suite looks at. */
export const VERSIONS = {
  previous: '00000000-0000-4000-8000-000000000001',
  current: '00000000-0000-4000-8000-000000000002',
  pending: '00000000-0000-4000-8000-000000000003',
} as const;

/** A secret without a rotation function, with a version of each stage, and three secrets with the tag `holds` = `one`. */
export interface SomeSecrets {
  readonly secrets: Secrets;
  readonly name: string;
  readonly arn: string;
  readonly holders: readonly [string, string, string];
  /** The value of the tag: in an account that has other secrets, too, one of its own. */
  readonly tag: string;
}

/** What a rotation relies on. */
export function secretsKeepTheirWord(make: () => Promise<SomeSecrets>): void {
  test('a secret is described by its name and by its ARN, with the version of each stage', async () => {
    const { secrets, name, arn } = await make();
    const { pending, ...state } = await secrets.describe(name);

    expect(state).toMatchObject({ name, arn, rotationEnabled: false, deleting: false, replicas: [], tags: [] });
    expect(state).toMatchObject({ current: VERSIONS.current, previous: VERSIONS.previous });
    expect(state).not.toHaveProperty('rotationFunction');
    expect(pending).toEqual({ version: VERSIONS.pending, since: expect.any(Date) });
    expect(await secrets.describe(arn)).toMatchObject({ name, arn });
  });

  test('a secret that does not exist is refused by name', async () => {
    const { secrets } = await make();

    const describing = secrets.describe('prod/nobody');

    await expect(describing).rejects.toThrow(SecretNotRotatableError);
    await expect(describing).rejects.toThrow('There is no secret prod/nobody');
  });

  test('a version that is pending is so no more once that is dropped; of any other nothing is dropped', async () => {
    const { secrets, name } = await make();

    await secrets.dropPending(name, VERSIONS.current);
    expect(await secrets.describe(name)).toHaveProperty('pending.version', VERSIONS.pending);
    await secrets.dropPending(name, VERSIONS.pending);
    await secrets.dropPending(name, VERSIONS.pending);

    const after = await secrets.describe(name);
    expect(after).not.toHaveProperty('pending');
    expect(after).toMatchObject({ current: VERSIONS.current, previous: VERSIONS.previous });
  });

  test('a secret that no function rotates cannot be asked to', async () => {
    const { secrets, name } = await make();

    const rotating = secrets.rotate(name, '00000000-0000-4000-8000-000000000004');

    await expect(rotating).rejects.toThrow(SecretNotRotatableError);
    expect(await secrets.describe(name)).toMatchObject({ current: VERSIONS.current });
  });

  test('those with a tag are found by key and value, and whether there are more', async () => {
    const { secrets, holders, tag } = await make();
    const all = await secrets.tagged('holds', tag, 10);
    const some = await secrets.tagged('holds', tag, 2);

    expect(all.found.map(({ arn }) => arn).sort()).toEqual([...holders].sort());
    expect(all.more).toBe(false);
    expect([some.found.length, some.more]).toEqual([2, true]);
    expect(await secrets.tagged('holds', tag.slice(0, -1), 10)).toEqual({ found: [], more: false });
    expect(await secrets.tagged('hold', tag, 10)).toEqual({ found: [], more: false });
  });
}
