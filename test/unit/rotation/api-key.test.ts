import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ApiKeyProvider, apiKeyKind, isKey, isKeyId } from '../../../lib/rotation/api-key.ts';

const SECRET = {
  apiKey: 'key-one',
  keyId: 'id-one',
  createUrl: 'https://api.example.com/keys',
  testUrl: 'https://api.example.com/me',
  revokeUrl: 'https://api.example.com/keys/{keyId}',
};
const ROTATION = { secretId: 's', version: 'v2', current: 'v1', previous: undefined };

/** A provider that knows some keys; `revoked` is what it was asked to revoke. */
function provider(
  keys: readonly string[],
  made: { apiKey: string; keyId?: string } = { apiKey: 'key-two', keyId: 'id-two' },
) {
  const revoked: string[] = [];
  const asked: string[] = [];
  const one: ApiKeyProvider = {
    create: async () => made,
    login: async ({ apiKey, testUrl }) => {
      asked.push(`${testUrl} ${apiKey}`);
      return keys.includes(apiKey) ? 'works' : 'refused';
    },
    revoke: async ({ keyId }) => void revoked.push(keyId ?? ''),
  };
  return { kind: apiKeyKind(one), revoked, asked };
}

const parse = (more: object) => provider([]).kind.parse(JSON.stringify({ ...SECRET, ...more }));

describe('the secret of an API key', () => {
  test.each([
    ['http://api.example.com/keys'],
    ['https://user:password@api.example.com/keys'],
    ['https://api.example.com@evil.example.com/keys'],
    ['https://{keyId}.example.com/keys'],
    ['https://api.example.com{keyId}/keys'],
    ['https://api.example.com\\@evil.example.com/'],
    ['https://api.example.com/keys#part'],
    ['https:///keys'],
    ['https:api.example.com/keys'],
    ['ftp://api.example.com'],
    [' https://api.example.com/keys'],
    ['https://api.example.com:99999/keys'],
  ])('names no URL such as %s', (url) => {
    expect(() => parse({ testUrl: url })).toThrow(/testUrl|different hosts/);
  });

  test.each([
    ['testUrl', 'https://evil.example.com/me'],
    ['revokeUrl', 'https://api.example.com:8443/keys/{keyId}'],
    ['createUrl', 'https://api.example.com.evil.example.com/keys'],
  ])('names one host: a key is not sent to another by %s', (field, url) => {
    expect(() => parse({ [field]: url })).toThrow('name different hosts');
  });

  test.each([
    ['apiKey', 'a\r\nX-Injected: 1'],
    ['apiKey', ''],
    ['keyId', '..'],
    ['keyId', 'a/b'],
    ['header', 'Host'],
    ['header', 'Transfer-Encoding'],
    ['header', 'X\r\nY'],
    ['prefix', 'Bearer\r\nX: '],
  ])('has no %s %j, and the message quotes none of it', (field, value) => {
    let message = '';
    try {
      parse({ [field]: value });
    } catch (error) {
      message = String((error as Error).message);
    }

    expect(message).toContain(field);
    if (value.length > 4) expect(message).not.toContain(value.slice(-4));
  });

  test('may say that nothing stands before the key; left out, null or missing it is Bearer', () => {
    expect(parse({ prefix: '' }).prefix).toBe('');
    expect([parse({}).prefix, parse({ prefix: null }).prefix]).toEqual(['Bearer ', 'Bearer ']);
  });

  test('numbers may be ids, however long', () => {
    const text = JSON.stringify(SECRET).replace('"id-one"', '12345678901234567890');

    expect(provider([]).kind.parse(text).keyId).toBe('12345678901234567890');
  });
});

describe('a new key', () => {
  test('changes the fields of the key and no other character of the secret', async () => {
    const text = `{ "apiKey" : "key-one","note": "kept",\n"keyId":"id-one", "big": 12345678901234567890, "createUrl":"https://api.example.com/keys","testUrl":"https://api.example.com/me","revokeUrl":"https://api.example.com/keys/{keyId}" }`;
    const { kind } = provider([]);

    const next = await kind.next(kind.parse(text), ROTATION, text);

    expect(next).toBe(text.replace('key-one', 'key-two').replace('id-one', 'id-two'));
  });

  test('without an id does not get the id of the old one: that would revoke the wrong key one day', async () => {
    const { kind } = provider([], { apiKey: 'key-two' });
    const text = JSON.stringify(SECRET);

    await expect(kind.next(kind.parse(text), ROTATION, text)).rejects.toMatchObject({ name: 'RefusedError' });
  });
});

describe('a key is revoked only after it worked where the current one does', () => {
  const { kind: reading } = provider([]);
  const [current, other] = [reading.parse(JSON.stringify(SECRET)), parse({ apiKey: 'key-two', keyId: 'id-two' })];
  const elsewhere = {
    ...other,
    testUrl: 'https://evil.example.com/me',
    createUrl: 'https://evil.example.com/keys',
    revokeUrl: 'https://evil.example.com/{keyId}',
  };

  test.each([
    ['that works', ['key-one', 'key-two'], other, ['id-two']],
    ['that is gone', ['key-one'], other, []],
    ['that an answer elsewhere says works', ['key-one'], elsewhere, []],
    ['that is the current one', ['key-one'], current, []],
  ])('the key before, %s', async (_what, keys, before, expected) => {
    const { kind, revoked, asked } = provider(keys);

    await kind.retire?.(before, current, ROTATION);

    expect(revoked).toEqual(expected);
    expect(asked.filter((one) => !one.startsWith('https://api.example.com/me '))).toEqual([]);
  });

  test.each([
    ['while the current one works', ['key-one', 'key-two'], ['id-two']],
    ['not while it does not', ['key-two'], []],
    ['not where it never worked', ['key-one'], []],
  ])('the pending key, %s', async (_what, keys, expected) => {
    const { kind, revoked } = provider(keys);

    await kind.discard?.(current, other, ROTATION);

    expect(revoked).toEqual(expected);
  });
});

test('whatever a server calls a key, an id that is taken is one part of a path, and a key one line of a header', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'./%2e\\?#:;@a \r\n') })),
      (text) => {
        if (isKeyId(text)) {
          const { pathname, search } = new URL(`https://api.example.com/keys/${encodeURIComponent(text)}`);
          expect([pathname.split('/').length, decodeURIComponent(pathname), search]).toEqual([3, `/keys/${text}`, '']);
        }
        if (isKey(text)) expect(new Headers({ Authorization: text }).get('Authorization')).toBe(text);
      },
    ),
    { numRuns: 20_000 },
  );
});

test('every call that a step makes ends with the step', async () => {
  const { until, seen } = { until: AbortSignal.abort(), seen: [] as (AbortSignal | undefined)[] };
  const see = <Answer>(signal: AbortSignal | undefined, answer: Answer) => {
    seen.push(signal);
    return Promise.resolve(answer);
  };
  const kind = apiKeyKind({
    create: (_current, _request, signal) => see(signal, { apiKey: 'key-two', keyId: 'id-two' }),
    login: (_secret, signal) => see(signal, 'works' as const),
    revoke: (_old, _by, signal) => see(signal, undefined),
  });
  const text = JSON.stringify(SECRET);
  const [old, now] = [kind.parse(text), kind.parse(JSON.stringify({ ...SECRET, apiKey: 'key-two' }))];

  await kind.next(now, { ...ROTATION, until }, text);
  await kind.retire?.(old, now, { ...ROTATION, until });
  await kind.discard?.(now, old, { ...ROTATION, until });

  expect(seen).toEqual(Array.from({ length: 6 }, () => until));
});
