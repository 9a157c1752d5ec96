import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createPlainServer, type Server as PlainServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { apiKeyKind } from '../../lib/rotation/api-key.ts';
import { callOnce } from '../../lib/servers/https-call.ts';
import { restApiKeys } from '../../lib/servers/rest-api-keys.ts';
import { makeCertificate } from './certificate.ts';
import { isThere } from './programs.ts';

const KEY = 'the-key-that-nobody-may-read';
const withOpenssl = isThere('openssl') ? describe : describe.skip;

withOpenssl('a server of API keys that means ill, or is broken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-hostile-'));
  let server: Server;
  let ca: string;
  let seen: string[];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const base = (host = 'localhost') => `https://${host}:${(server.address() as AddressInfo).port}`;
  const secret = (more: object = {}, host?: string) =>
    apiKeyKind(restApiKeys()).parse(
      JSON.stringify({
        apiKey: KEY,
        createUrl: `${base(host)}/keys`,
        testUrl: `${base(host)}/me`,
        revokeUrl: `${base(host)}/keys/{keyId}`,
        ca,
        ...more,
      }),
    );
  const keys = restApiKeys(['localhost']);
  const end = (status: number, body: string, headers: Record<string, string> = {}) => {
    answer = (_request, response) => void response.writeHead(status, headers).end(body);
  };
  const get = (url: string, withinMs: number) =>
    callOnce({ method: 'GET', url, headers: { Authorization: KEY }, ca }, ['localhost'], withinMs);

  beforeAll(async () => {
    const { certFile, keyFile, ca: authority } = makeCertificate(folder);
    ca = authority;
    server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    seen = [];
  });

  test.each<[string, typeof answer]>([
    ['never answers', () => undefined],
    [
      'sends a byte now and then, for ever',
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('that %s holds a call no longer than its deadline', async (_what, how) => {
    answer = how;

    await expect(get(`${base()}/me`, 400)).rejects.toMatchObject({
      name: 'ServerUnreachableError',
      message: expect.stringMatching(/^localhost:\d+ did not answer in time$/),
    });
  });

  test('that never answers holds a step no longer than the step lasts', async () => {
    const step = new AbortController();
    answer = () => step.abort();

    await expect(keys.login(secret(), step.signal)).rejects.toMatchObject({ name: 'ServerUnreachableError' });
  });

  test('that takes the connection and says nothing of TLS holds a call no longer than its deadline', async () => {
    const sockets: Socket[] = [];
    const mute: PlainServer = createPlainServer((socket) => void sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => mute.listen(0, resolve));

    await expect(get(`https://localhost:${(mute.address() as AddressInfo).port}/`, 400)).rejects.toMatchObject({
      name: 'ServerUnreachableError',
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });

  test('that answers without end is cut off', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      const pump = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', pump);
      };
      pump();
    };

    await expect(keys.create(secret(), 'wish')).rejects.toThrow('answered more than 65536 bytes');
  });

  test('that sends elsewhere is not followed', async () => {
    end(302, '', { location: `${base()}/elsewhere` });

    await expect(keys.login(secret())).rejects.toThrow('with status 302');
    expect(seen).toEqual(['GET /me']);
  });

  test.each([
    ['a step up', '..'],
    ['its own place', '.'],
    ['a way to something else', '../../admin/users/1'],
    ['two parts of a path', 'a/b'],
    ['a way that is encoded', 'a%2f..%2fb'],
    ['a way of Windows', 'a\\b'],
    ['a query', 'a?b'],
    ['a fragment', 'a#b'],
    ['two words', 'a b'],
    ['something longer than any id', 'a'.repeat(513)],
  ])('that calls a key by %s is refused, and nothing is ever asked of such a path', async (_what, keyId) => {
    end(200, JSON.stringify({ apiKey: 'new', keyId }));

    await expect(keys.create(secret(), 'wish')).rejects.toMatchObject({ name: 'RefusedError' });
    await expect(keys.revoke({ ...secret(), keyId }, secret())).rejects.toMatchObject({ name: 'RefusedError' });
    expect(seen).toEqual(['POST /keys']);
  });

  test('that calls a key by a number is understood, however long the number', async () => {
    end(200, '{"apiKey":"new","keyId":12345678901234567890}');

    const made = await keys.create(secret(), 'wish');
    await keys.revoke({ ...secret(), ...made }, secret());

    expect(seen).toEqual(['POST /keys', 'DELETE /keys/12345678901234567890']);
  });

  test.each([
    ['a line break in the key', '{"apiKey":"n\\r\\nX-Injected: 1"}', 'RefusedError'],
    ['no JSON', `not ${KEY}`, 'ServerError'],
    ['a list', '[]', 'ServerError'],
    ['no key', '{"apiKey":null}', 'ServerError'],
    ['an empty key', '{"apiKey":""}', 'ServerError'],
  ])('that answers with %s makes no key, and its text goes no further', async (_what, body, name) => {
    end(200, body);

    const error: unknown = await keys.create(secret(), 'wish').catch((caught: unknown) => caught);

    expect(error).toMatchObject({ name });
    expect(String((error as Error).stack)).not.toMatch(new RegExp(`${KEY}|Injected`));
    expect((error as Error).cause).toBeUndefined();
  });

  test.each(['localhost', '127.0.0.1', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])(
    'at the private address %s is reached by no secret, without a word of the key',
    async (host) => {
      end(200, '{}');

      await expect(restApiKeys().login(secret({}, host))).rejects.toMatchObject({
        name: 'InvalidSecretError',
        message: expect.stringContaining('a private, local or link-local address'),
      });
      expect(seen).toEqual([]);
    },
  );

  test.each(['169.254.169.254', '10.0.0.1', '192.168.1.1', '[fd00:ec2::254]', '[fe80::1]', '100.64.0.1', '0.0.0.0'])(
    'at %s is not even tried',
    async (host) => {
      await expect(restApiKeys().login(secret({}, host))).rejects.toMatchObject({ name: 'InvalidSecretError' });
    },
  );
});
