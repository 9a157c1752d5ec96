import { expect, test } from '@jest/globals';
import type { Secrets } from '../../lib/domain/ports.ts';
import { readRotationInput, requestOf, singles, withSecrets } from '../../lib/remediation/rotate-secret-request.ts';

const USERS: Record<string, string> = { AKIAEXAMPLE000000001: 'ci-bot', AKIAEXAMPLE000000002: 'shop' };
const HELD: Record<string, string[]> = { 'iam-user/ci-bot': ['prod/ci'], 'iam-user/shop': ['prod/shop'] };

test('each of several reported keys leads to the secret of its own user, and an unknown one is not lost', async () => {
  const input = readRotationInput({
    requests: [
      {
        taskId: 't-1',
        params: { accessKeyIds: [...Object.keys(USERS), 'AKIAEXAMPLE000000003', 'AKIAEXAMPLE000000001'] },
        reason: 'exposed',
        requestedBy: 'detection d',
      },
    ],
  });
  const secrets = { tagged: async (_key: string, value: string) => HELD[value] ?? [] } as Partial<Secrets> as Secrets;

  const found = await withSecrets(input, { secrets, userOfKey: async (id) => USERS[id] });

  const execution = { id: 'arn:x', name: 'x' } as Parameters<typeof requestOf>[1];
  expect(singles(found).map((one) => requestOf(one, execution).asked)).toEqual([
    'prod/ci',
    'prod/shop',
    'AKIAEXAMPLE000000003',
  ]);
});
