import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { apiKeyKind } from '../../lib/rotation/api-key.ts';
import { restoreCredential, rotationStep } from '../../lib/rotation/steps.ts';
import { restApiKeys } from '../../lib/servers/rest-api-keys.ts';
import { makeCertificate } from './certificate.ts';
import { MemorySecrets } from './memory-secrets.ts';
import { isThere } from './programs.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const withOpenssl = isThere('openssl') ? describe : describe.skip;

withOpenssl('an API key of a provider with a REST interface, over real TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-api-'));
  let server: Server;
  let ca: string;
  let keys: Map<string, string>;
  let made: Map<string, string>;
  let answer: number | undefined;
  let secrets: MemorySecrets;
  const kind = apiKeyKind(restApiKeys(['localhost']));
  const base = () => `https://localhost:${(server.address() as AddressInfo).port}`;

  beforeAll(async () => {
    const { certFile, keyFile, ca: authority } = makeCertificate(folder);
    ca = authority;
    server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
      const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const end = (status: number, body: object = {}) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      if (answer !== undefined) return end(answer);
      if (![...keys.values()].includes(key)) return end(401);
      if (request.method === 'POST') {
        const wish = String(request.headers['idempotency-key']);
        const id = made.get(wish) ?? `key-${made.size + 2}`;
        made.set(wish, id);
        keys.set(id, `value-of-${id}`);
        return end(201, { apiKey: keys.get(id), keyId: id });
      }
      if (request.method === 'DELETE') return end(keys.delete(request.url?.split('/').pop() ?? '') ? 204 : 404);
      return end(200);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    keys = new Map([['key-1', 'value-of-key-1']]);
    made = new Map();
    answer = undefined;
    secrets = new MemorySecrets();
    secrets.create('api', {
      apiKey: 'value-of-key-1',
      keyId: 'key-1',
      createUrl: `${base()}/keys`,
      testUrl: `${base()}/me`,
      revokeUrl: `${base()}/keys/{keyId}`,
      ca,
    });
  });

  const run = async (version: string, steps: readonly (typeof STEPS)[number][] = STEPS) => {
    for (const Step of steps) await rotationStep({ Step, SecretId: 'api', ClientRequestToken: version }, kind, secrets);
  };

  test('is replaced: the new one works, the old one is revoked, each step carried out twice', async () => {
    const version = secrets.begin('api');

    for (const Step of STEPS) await run(version, [Step, Step]);

    expect([...keys]).toEqual([['key-2', 'value-of-key-2']]);
    expect(JSON.parse(secrets.staged('api', 'AWSCURRENT')?.text ?? '{}')).toMatchObject({
      apiKey: 'value-of-key-2',
      keyId: 'key-2',
    });
  });

  test('made in a step that crashed is made once: the repeated step gets the same', async () => {
    const version = secrets.begin('api');
    const put = secrets.putPending;
    secrets.putPending = async () => Promise.reject(new Error('crash'));
    await expect(run(version, ['createSecret'])).rejects.toThrow('crash');
    secrets.putPending = put;

    await run(version);

    expect([...keys.keys()]).toEqual(['key-2']);
  });

  test('given up is revoked, and the old one works', async () => {
    const version = secrets.begin('api');
    await run(version, ['createSecret']);
    const Current = secrets.staged('api', 'AWSCURRENT')?.version ?? '';
    secrets.unstage('api', version, 'AWSPENDING');

    const { state } = await restoreCredential(
      { Step: 'restoreSecret', SecretId: 'api', Current, Pending: version },
      kind,
      secrets,
    );

    expect([state, [...keys.keys()]]).toEqual(['old-works', ['key-1']]);
  });

  test.each([
    ['refused', 403, 'LoginRefusedError', "refuses the secret's current API key"],
    ['out of order', 500, 'ServerError', 'made no key: status 500'],
  ])(
    'at a provider that is %s stays as it is, and the message names the host and no key',
    async (_what, status, name, message) => {
      answer = status;

      const error = await run(secrets.begin('api')).catch((caught: unknown) => caught as Error);

      expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
      expect(String((error as Error).stack)).not.toContain('value-of-key-1');
      expect([...keys.keys()]).toEqual(['key-1']);
    },
  );

  test('is not sent to a server whose certificate nobody vouches for, nor without TLS', async () => {
    const value = JSON.parse(secrets.staged('api', 'AWSCURRENT')?.text ?? '{}') as Record<string, string>;
    secrets.create('api', { ...value, ca: undefined });
    await expect(run(secrets.begin('api'))).rejects.toMatchObject({ name: 'TlsRefusedError' });

    secrets.create('api', { ...value, createUrl: base().replace('https', 'http') });

    await expect(run(secrets.begin('api'))).rejects.toMatchObject({
      name: 'InvalidSecretError',
      message: expect.stringContaining('createUrl'),
    });
  });
});
