import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { secretVersions } from '../../../lib/aws/account/secret-versions.ts';
import { readRotationInput } from '../../../lib/playbooks/rotate-secret/request.ts';
import { cancelRotation, verifyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { accessKeyKind } from '../../../lib/rotation/access-key.ts';
import { MemorySecrets } from '../../servers/memory-secrets.ts';
import { ACCOUNT, MemoryKeys } from '../support/memory-keys.ts';
import { AMAZONS, ARN, PENDING, RotationWorld, START } from '../support/rotation-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-commands-'));
const owned = join(folder, 'owned');
afterAll(() => rmSync(folder, { recursive: true }));

/** What a person pastes out of a text: every command in it, from its first word to the end of the parentheses it stands in. */
const commandsIn = (text: string) => [...text.matchAll(/\((aws [^()]*)\)/g)].map(([, line]) => line ?? '');

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc.string({ unit: fc.constantFrom(...`'"\`$();&|<>\\ \n\t-*?~#{}[]!/ab1`), minLength: 1, maxLength: 64 }),
  fc.constantFrom(
    `$(touch ${owned})-6f2a-4d0c-9b7e-1a2b3c4d`,
    `\`touch ${owned}\`-6f2a-4d0c-9b7e-1a2b3c4d5e`,
    `x; touch ${owned}; y-6f2a-4d0c-9b7e-1a2b3c4d`,
    `' && touch ${owned} && '-6f2a-4d0c-9b7e-1a2b`,
    `x\ntouch ${owned}\n-6f2a-4d0c-9b7e-1a2b3c4d5e`,
    '--endpoint-url=https://evil.example.com/aaaaaaaaa',
    '\u202e99999999-0000-4000-8000-000000000009',
    'prod/db',
    ARN,
    PENDING,
  ),
);

/** Every text of a rotation that tells a person what to do, about a secret and a version of any name. */
async function textsOf(name: string, version: string): Promise<string[]> {
  const world = new RotationWorld();
  const said = async (work: Promise<{ text?: string; why?: string }>) =>
    work.then(
      ({ text, why }) => text ?? why ?? '',
      (error: Error) => error.message,
    );
  const planned = { ...(await world.plan()), token: version };
  world.state = { ...world.state, name, arn: name, pending: { version, since: undefined } };
  const stuck = await said(world.plan());
  const late = await said(
    verifyRotation(planned, new Date(START - 1e6).toISOString(), 0, world.ports).then(() => ({})),
  );
  const kept = await said(cancelRotation(planned, 'unknown', world.ports));
  const given = await said(cancelRotation(planned, 'old-works', world.ports));
  world.state = { ...world.state, rotationFunction: AMAZONS };
  const byHand = await said(world.plan({ cancel: 'prod/db', reason: 'stuck' }));
  const foreign = await said(cancelRotation({ ...planned, prover: '' }, 'unknown', world.ports));
  world.state = { ...world.state, deleting: true };
  const deleted = await said(verifyRotation(planned, new Date(START).toISOString(), 0, world.ports).then(() => ({})));
  return [stuck, late, kept, given, byHand, foreign, deleted, await gone(name), await notBound(name)];
}

const client = mockClient(SecretsManagerClient);

async function gone(secretId: string): Promise<string> {
  client.on(DescribeSecretCommand).resolves({ DeletedDate: new Date(START) });
  const versions = secretVersions(new SecretsManagerClient({ region: 'eu-central-1' }), 'arn');
  return versions.stages(secretId).then(
    () => '',
    (error: Error) => error.message,
  );
}

/** A secret's name stands in the tag that a user is to be given. */
async function notBound(secretId: string): Promise<string> {
  const keys = new MemoryKeys();
  keys.give('ci-bot', 'AKIA1');
  const kind = accessKeyKind(keys, new MemorySecrets(), { account: ACCOUNT, pause: async () => undefined });
  const current = { userName: 'ci-bot', accessKeyId: 'AKIA1', secretAccessKey: 'secret-of-AKIA1' };
  const rotation = { secretId, version: PENDING, current: 'v1', previous: undefined };
  return kind.next(current, rotation, '{}').catch((error: Error) => error.message);
}

test('whatever names a secret and a version have, pasting what a message prints runs aws with exactly these names, and nothing else', async () => {
  const pairs = fc.sample(fc.tuple(hostile, hostile), { numRuns: 250, seed: 11 });
  const all = await Promise.all(
    pairs.map(async ([name, version]) => ({ name, version, texts: await textsOf(name, version) })),
  );
  const printed = all.flatMap(({ name, version, texts }) =>
    texts.flatMap(commandsIn).map((line) => ({ line, name, version })),
  );

  const script = `aws() { for one in "$@"; do printf '%s\\0' "$one"; done; printf '\\1'; }\n${printed.map(({ line }) => line).join('\n')}\n`;
  const seen = execFileSync('sh', ['-c', script], { cwd: folder, maxBuffer: 1e8 })
    .toString()
    .split('\u0001')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1));

  expect(existsSync(owned)).toBe(false);
  expect(new Set(printed.map(({ line }) => line.split(' ')[2])).size).toBe(3);
  expect(seen).toHaveLength(printed.length);
  for (const [index, args] of seen.entries()) {
    const { name = '', version = '' } = printed[index] ?? {};
    expect([
      ['secretsmanager', 'restore-secret', '--secret-id', name],
      [
        'secretsmanager',
        'update-secret-version-stage',
        '--secret-id',
        name,
        '--version-stage',
        'AWSPENDING',
        '--remove-from-version-id',
        version,
      ],
      ['iam', 'tag-user', '--user-name', 'ci-bot', '--tags', JSON.stringify([{ Key: 'riposte:secret', Value: name }])],
    ]).toContainEqual(args.map((one) => (one.startsWith('[{') ? JSON.stringify(JSON.parse(one)) : one)));
  }
});

test('no text about a secret has a character that cannot be seen, whatever its version is called', async () => {
  const versions = fc.sample(hostile, { numRuns: 100, seed: 12 });

  const texts = await Promise.all(versions.map((version) => textsOf('prod/db', version)));

  expect(texts.flat().filter((text) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))).toEqual([]);
});

test('whoever asks to take a rotation back learns why there is no way, and how one that is stuck is given up', () => {
  expect(() => readRotationInput({ undo: 'one', reason: 'false alarm' })).toThrow(
    'A rotation cannot be taken back: clients read the new version; the old one is AWSPREVIOUS until the next rotation. One that is stuck is given up with: {"cancel":"prod/db","reason":"why"}',
  );
});
