import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import otherRule from '../../../lib/detections/defense-evasion/config-other-rule.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { checkPlainSecrets, type Holder, type Verdict, verdictOn } from '../../../lib/foundation/plain-secrets.ts';
import { cases } from '../support/cases.ts';

const NONE = async () => undefined;

async function check(holders: readonly Holder[], before: readonly Pick<Verdict, 'type' | 'id'>[] = []) {
  const put: Verdict[] = [];
  const lines: string[] = [];
  const say = (message: string, fields: object = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const result = await checkPlainSecrets({
    holders: async function* () {
      yield* holders;
    },
    failing: async () => before,
    put: async (verdicts) => void put.push(...verdicts),
    now: () => 0,
    log: { info: say, warn: say, error: say },
  });
  return { result, put, lines };
}

const parameter = (id: string, value: string): Holder => ({ type: 'AWS::SSM::Parameter', id, values: { [id]: value } });
const lambdaWith = (id: string, values: Record<string, string> | undefined): Holder => ({
  type: 'AWS::Lambda::Function',
  id,
  values,
});

describe('the rule on secrets in plain text', () => {
  test('names the parameter, and of a function the variables', async () => {
    const { put, result } = await check([
      parameter('/prod/db/password', 'hunter2'),
      parameter('/prod/db/host', 'db.internal'),
      lambdaWith('shop', { DB_PASSWORD: 'hunter2', API_TOKEN: 'k3y-0f-th3-sh0p-1234', STAGE: 'prod' }),
    ]);

    expect(put).toEqual([
      {
        type: 'AWS::SSM::Parameter',
        id: '/prod/db/password',
        compliance: 'NON_COMPLIANT',
        annotation:
          'Its value looks like a secret in plain text. Move it to Secrets Manager or a SecureString, and change it.',
      },
      {
        type: 'AWS::Lambda::Function',
        id: 'shop',
        compliance: 'NON_COMPLIANT',
        annotation:
          'In its environment DB_PASSWORD, API_TOKEN look like a secret in plain text. Move it to Secrets Manager or a SecureString, and change it.',
      },
    ]);
    expect(result).toEqual({ looked: 3, unread: 0, found: 2, unsaid: 0 });
  });

  test('says of what failed before that it is good, gone, or nothing where it could not be read', async () => {
    const of = (id: string) => ({ type: 'AWS::Lambda::Function', id });

    const { put } = await check(
      [lambdaWith('mended', { STAGE: 'prod' }), lambdaWith('locked', undefined), lambdaWith('never', {})],
      [of('mended'), of('locked'), of('deleted')],
    );

    expect(put).toEqual([
      { type: 'AWS::Lambda::Function', id: 'mended', compliance: 'COMPLIANT' },
      { type: 'AWS::Lambda::Function', id: 'deleted', compliance: 'NOT_APPLICABLE' },
    ]);
  });

  test('says what it found, and of nothing that it is good, where it could not look at all of it', async () => {
    const put: unknown[] = [];
    const checked = checkPlainSecrets({
      holders: async function* () {
        yield parameter('/prod/db/password', 'hunter2');
        yield parameter('/prod/mended', 'eu-central-1');
        throw new Error('ThrottlingException');
      },
      failing: async () => [{ type: 'AWS::SSM::Parameter', id: '/prod/mended' }],
      put: async (verdicts) => void put.push(...verdicts.map(({ id, compliance }) => [id, compliance])),
      now: () => 0,
      log: { info: NONE, warn: NONE, error: NONE },
    });

    await expect(checked).rejects.toThrow('ThrottlingException');
    expect(put).toEqual([['/prod/db/password', 'NON_COMPLIANT']]);
  });

  test.each([
    ['a hundred wait', 1, [100, 20]],
    ['the first has waited half a minute', 3_000, [11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 10]],
  ])(
    'says what it found when %s: somebody may make more parameters than there is time for',
    async (_name, each, calls) => {
      let now = 0;
      const sizes: number[] = [];
      await checkPlainSecrets({
        holders: async function* () {
          for (let one = 0; one < 120; one += 1) {
            now += each;
            yield parameter(`/p/${one}/password`, 'hunter2');
          }
        },
        failing: async () => [],
        put: async ({ length }) => void (length > 0 && sizes.push(length)),
        now: () => now,
        log: { info: NONE, warn: NONE, error: NONE },
      });

      expect(sizes).toEqual(calls);
    },
  );

  test('a name that is longer than Config takes keeps nothing else from being said, and is counted', async () => {
    const { put, lines, result } = await check([
      parameter(`/${'x'.repeat(768)}/password`, 'hunter2'),
      parameter('/prod/db/password', 'hunter2'),
    ]);

    expect(put.map(({ id }) => id)).toEqual(['/prod/db/password']);
    expect(result).toEqual({ looked: 2, unread: 0, found: 2, unsaid: 1 });
    expect(lines[0]).toContain('Names of parameters are longer than Config takes');
  });

  test('no value is in what is said or logged, whatever it is, and no annotation is longer than Config takes', async () => {
    const alphabet = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/'];
    const value = fc
      .array(fc.constantFrom(...alphabet), { minLength: 12, maxLength: 60 })
      .map((units) => units.join(''));
    const name = fc.oneof(
      fc.constantFrom('DB_PASSWORD', 'API_TOKEN', 'SECRET'),
      fc.stringMatching(/^[A-Z][A-Z0-9_]{1,60}$/),
      value,
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 12 }), fc.boolean(), async (values, named) => {
        // A variable that is named like its own value is the hardest.
        const environment = named
          ? Object.fromEntries(Object.values(values).map((one) => [`${one}_PASSWORD`, one]))
          : values;

        const { put, lines } = await check([
          lambdaWith('shop', environment),
          ...Object.values(values).map((one) => parameter('/prod/password', one)),
        ]);

        const said = JSON.stringify([put, lines]);
        for (const one of Object.values(values)) expect(said).not.toContain(one);
        for (const { annotation = '' } of put) expect(annotation.length).toBeLessThanOrEqual(256);
      }),
      { numRuns: cases(200) },
    );
  });

  test.each([
    ['HUNTER2ABC_PASSWORD', 'hunter2abc'],
    ['MY_hunter2_abc_password', 'hunter2-abc'],
  ])('a name that has its value in other letters is not repeated: %s', (name, value) => {
    const { annotation } = verdictOn(lambdaWith('shop', { [name]: value })) ?? {};

    expect(annotation).toMatch(/^In its environment a variable looks/);
  });

  test('a name that is a key itself is not repeated', () => {
    const key = ['ghp', '_', 'a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8'].join('');

    const { annotation } = verdictOn(lambdaWith('shop', { [key]: 'x9PqLm3RtZ7vKw2Nb8Ys5Td4Gh6Jf1CeUa0I' })) ?? {};

    expect(annotation).toMatch(/^In its environment a variable looks/);
  });
});

test('what it says becomes a finding of medium severity by the detection on rules of all kinds', () => {
  const event: AccountEvent = {
    id: 'event',
    source: 'aws.config',
    'detail-type': 'Config Rules Compliance Change',
    account: '123456789012',
    region: 'eu-central-1',
    time: '2026-03-02T03:04:05Z',
    resources: [],
    detail: {
      configRuleName: 'riposte-foundation-dev-secrets-in-plain-text',
      messageType: 'ComplianceChangeNotification',
      resourceType: 'AWS::SSM::Parameter',
      resourceId: '/prod/db/password',
      newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    },
  };

  expect(otherRule.when?.(event)).toBe(true);
  expect(otherRule.severityOf?.(event)).toBe('medium');
  expect(otherRule.subject(event)).toBe('/prod/db/password');
});
