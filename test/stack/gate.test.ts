import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, test } from '@jest/globals';
import { STATE_DIR } from '../../local/paths.ts';
import { OWN_FILES } from './context.ts';
import { presigned, send, signed, type Wire } from './requests.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const { access } = stack;
const { host, port } = new URL(access.endpoint);
const MINUTES = 60_000;
const NOW = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** Asks who the caller is: nothing but a good signature is needed for an answer. */
const WHO: Wire = {
  method: 'POST',
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
};

/** Sends `WHO` signed by somebody; the code of the refusal, or the caller's ARN. */
async function who(by: { accessKeyId: string; secretAccessKey: string; sessionToken?: string; signingDate?: Date }) {
  const { body } = await send(access, await signed(access, 'sts', WHO, by));
  return /<(?:Code|Arn)>([^<]+)</.exec(body)?.[1];
}

const withHeaders = (wire: Wire, headers: Record<string, string>): Wire => ({
  ...wire,
  headers: { ...wire.headers, ...headers },
});

describe('a web page', () => {
  test.each(['http://evil.example:8765', 'null', `https://127.0.0.1:${port}`, `http://localhost:${port}`])(
    'of the origin %s gets no answer, not even with a good signature and the token',
    async (origin) => {
      const call = await send(access, withHeaders(await signed(access, 'sts', WHO), { origin }));
      const inbox = await send(access, {
        path: '/_riposte/inbox',
        headers: { host, origin, 'x-riposte-token': access.token },
      });

      expect([call.status, inbox.status]).toEqual([403, 403]);
      expect(call.body).toContain('pages of other origins may not use the local stack');
    },
  );

  test('learns from no preflight that it may ask', async () => {
    const { status, headers } = await send(access, {
      method: 'OPTIONS',
      headers: { host, origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });

    expect(status).toBe(403);
    expect(headers.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('may not publish events, which needs no preflight', async () => {
    const { status } = await send(access, {
      method: 'POST',
      path: '/_riposte/events',
      body: '{"Entries":[]}',
      headers: { host, 'content-type': 'text/plain' },
    });

    expect(status).toBe(403);
  });

  test('of the stack itself is its own origin', async () => {
    const { status, headers } = await send(
      access,
      withHeaders(await signed(access, 'sts', WHO), { origin: access.endpoint }),
    );

    expect(status).toBe(200);
    expect(headers.filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('opens no web socket', async () => {
    const { status } = await send(access, {
      path: '/_aws/execute-api/abc/live',
      headers: {
        host,
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });

    expect(status).toBe(403);
  });
});

describe('a name that was made to point at this machine', () => {
  test.each([
    'evil.example',
    `evil.example:${port}`,
    `localhost:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port}.evil.example`,
  ])('as Host %s is refused, whatever else is right', async (name) => {
    const wire = await signed(access, 'sts', withHeaders(WHO, { host: name }));

    const call = await send(access, wire);
    const own = await send(access, {
      path: '/_riposte/inbox',
      headers: { host: name, 'x-riposte-token': access.token },
    });

    expect([call.status, own.status]).toEqual([403, 403]);
    expect(call.body).toContain(`answers to the host ${host} only`);
  });
});

describe('a signature', () => {
  test('of root holds', async () => {
    expect(await who(access)).toBe('arn:aws:iam::000000000000:root');
  });

  test.each([
    ['the fixed key of old', 'test', 'test'],
    ['an account number as key', '000000000000', 'test'],
    ['a key that nobody has', 'AKIAIOSFODNN7EXAMPLE', 'secret'],
    ["root's key with another secret", access.accessKeyId, 'test'],
    ['the key of old with the secret of this run', 'test', access.secretAccessKey],
  ])('with %s is refused', async (_, accessKeyId, secretAccessKey) => {
    const refusal = await who({ accessKeyId, secretAccessKey });

    expect(['InvalidClientTokenId', 'SignatureDoesNotMatch']).toContain(refusal);
  });

  test('of a user holds with the secret IAM gave, and with no other', async () => {
    const iam = new IAMClient(stack.config);
    await iam.send(new CreateUserCommand({ UserName: 'signer' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'signer' }));
    const accessKeyId = AccessKey?.AccessKeyId ?? '';

    const good = await who({ accessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' });
    const bad = await who({ accessKeyId, secretAccessKey: 'another' });

    expect([good, bad]).toEqual(['arn:aws:iam::000000000000:user/signer', 'SignatureDoesNotMatch']);
  });

  test("of a function's role cannot be worked out from its names", async () => {
    const { FunctionArn, Role } = await new LambdaClient(stack.config).send(
      new GetFunctionConfigurationCommand({ FunctionName: 'riposte-test-triage' }),
    );
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    const digest = sha(`${FunctionArn}:${Role}`);

    const answer = await who({
      accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
      secretAccessKey: sha(`secret:${digest}`),
      sessionToken: sha(`token:${digest}`),
    });

    expect(answer).toBe('InvalidClientTokenId');
  });

  test('that is 16 minutes old or early is refused', async () => {
    const at = (minutes: number) => ({ ...access, signingDate: new Date(Date.now() + minutes * MINUTES) });

    const answers = [await who(at(-16)), await who(at(16)), await who(at(-4))];

    expect(answers).toEqual(['SignatureDoesNotMatch', 'SignatureDoesNotMatch', 'arn:aws:iam::000000000000:root']);
  });

  test('covers the body, the path, the method and the headers', async () => {
    const wire = await signed(access, 'sts', WHO);
    const json = await signed(access, 'secretsmanager', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/x-amz-json-1.1' },
    });
    const other = 'Action=GetSessionToken&Version=2011-06-15';
    const changed: Wire[] = [
      { ...wire, body: other },
      withHeaders(
        { ...wire, body: other },
        { 'x-amz-content-sha256': createHash('sha256').update(other).digest('hex') },
      ),
      withHeaders(json, { 'x-amz-target': 'secretsmanager.ListSecrets' }),
      await signed(access, 'sts', {
        ...WHO,
        path: '/?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fsts%2Faws4_request',
      }),
      { ...wire, path: '/?Action=GetSessionToken' },
      { ...wire, method: 'PUT' },
    ];

    const statuses = await Promise.all(changed.map(async (one) => (await send(access, one)).status));

    expect(statuses.filter((status) => status < 400)).toEqual([]);
  });

  test.each<[string, Wire]>([
    ['none', WHO],
    ['an empty one', withHeaders(WHO, { authorization: '' })],
    ['one of another kind', withHeaders(WHO, { authorization: 'AWS test:c2lnbmF0dXJl' })],
    [
      'letters that no signer writes',
      withHeaders(WHO, {
        authorization: `AWS4-HMAC-SHA256 Credential=${access.accessKeyId}/${NOW.slice(0, 8)}/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=\u00e9`,
        'x-amz-date': NOW,
      }),
    ],
    ['nothing, listing buckets', {}],
    ['nothing, of an unknown path', { path: '/2030-01-01/unknown' }],
    ['nothing, with a key in the URL', { path: '/?AWSAccessKeyId=test' }],
    ['nothing, on a function URL that is none', { path: '/_aws/lambda-url/0123456789abcdef0123456789abcdef/' }],
  ])('that is missing: %s', async (_, wire) => {
    const { status } = await send(access, withHeaders(wire, { host }));

    expect([400, 403]).toContain(status);
  });

  test('in a URL holds for its time, and not for another path or query', async () => {
    const asked = { path: '/some-bucket?list-type=2' };
    const wire = await presigned(access, 's3', asked);
    const old = { ...access, signingDate: new Date(Date.now() - 2 * MINUTES) };
    const wrong = { ...access, secretAccessKey: 'test' };
    const host_ = (one: Wire) => withHeaders(one, { host });

    const answers = await Promise.all(
      [
        wire,
        await presigned(access, 's3', asked, old),
        await presigned(access, 's3', asked, wrong),
        { path: wire.path?.replace('some-bucket', 'other-bucket') ?? '' },
        { path: `${wire.path}&prefix=x` },
        { path: wire.path?.replace('X-Amz-Expires=60', 'X-Amz-Expires=604800') ?? '' },
      ].map(async (one) => (await send(access, host_(one))).body),
    );

    expect(answers.map((body) => /<Code>([^<]+)</.exec(body)?.[1])).toEqual([
      'NoSuchBucket',
      'AccessDenied',
      'SignatureDoesNotMatch',
      'SignatureDoesNotMatch',
      'SignatureDoesNotMatch',
      'SignatureDoesNotMatch',
    ]);
  });
});

test('a URL of another service than S3 holds for its time, too', async () => {
  const asked = { path: '/?Action=GetCallerIdentity&Version=2011-06-15' };
  const old = { ...access, signingDate: new Date(Date.now() - 2 * MINUTES) };

  const answers = await Promise.all(
    [await presigned(access, 'sts', asked), await presigned(access, 'sts', asked, old)].map(
      async (one) => (await send(access, withHeaders(one, { host }))).body,
    ),
  );

  expect(answers[0]).toContain('arn:aws:iam::000000000000:root');
  expect(answers[1]).toContain('Request has expired');
});

describe('the paths of the stack and of the emulator', () => {
  test.each<[string, string]>([
    ['GET', '/_riposte/inbox'],
    ['DELETE', '/_riposte/inbox'],
    ['GET', '/_riposte/health'],
    ['POST', '/_riposte/events'],
    ['POST', '/_ministack/reset'],
    ['POST', '/_ministack/config'],
    ['GET', '/_ministack/sqs/messages'],
    ['GET', '/_localstack/health'],
  ])('%s %s need the token, and a signature is none', async (method, path) => {
    const none = await send(access, { method, path, headers: { host } });
    const wrong = await send(access, { method, path, headers: { host, 'x-riposte-token': 'wrong' } });
    const root = await send(access, await signed(access, 's3', { method, path }));

    expect([none.status, wrong.status, root.status]).toEqual([403, 403, 403]);
  });

  test('answer to the token', async () => {
    const headers = { host, 'x-riposte-token': access.token };

    const own = await send(access, { path: '/_riposte/health', headers });
    const emulator = await send(access, { path: '/_ministack/health', headers });

    expect([own.status, emulator.status]).toEqual([200, 200]);
  });
});

test('neither key nor token is in the log, whatever was refused', async () => {
  await send(access, { path: `/_riposte/inbox?token=${access.token}`, headers: { host } });
  await send(access, { path: '/_riposte/forged%0Aline', headers: { host } });
  const log = readFileSync(OWN_FILES.log, 'utf8');

  expect(log).toContain("Refused GET '/_riposte/inbox'");
  expect(log).toContain("'/_riposte/forged\\nline'");
  expect(log).not.toContain(access.token);
  expect(log).not.toContain(access.secretAccessKey);
});

test('key and token are in files that nobody else may read', () => {
  expect(statSync(OWN_FILES.context).mode & 0o777).toBe(0o600);
  expect(statSync(STATE_DIR).mode & 0o777).toBe(0o700);
});
