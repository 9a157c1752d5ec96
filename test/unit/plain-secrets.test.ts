import {
  ConfigServiceClient,
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DescribeParametersCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { failingOf, functionEnvironments, plainParameters, putVerdicts } from '../../lib/aws/plain-values.ts';
import otherRule from '../../lib/detections/defense-evasion/config-other-rule.ts';
import type { AccountEvent } from '../../lib/domain/event.ts';
import { checkPlainSecrets, type Holder, type Verdict, verdictOn } from '../../lib/foundation/plain-secrets.ts';
import { cases } from './cases.ts';

const NONE = async () => undefined;

async function all<T>(read: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of read) found.push(one);
  return found;
}

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
    expect(result).toEqual({ looked: 3, unread: 0, found: 2 });
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

  test('says nothing at all where it could not look at all of it', async () => {
    const put: unknown[] = [];
    const checked = checkPlainSecrets({
      holders: async function* () {
        yield parameter('/prod/db/password', 'hunter2');
        throw new Error('ThrottlingException');
      },
      failing: async () => [],
      put: async (verdicts) => void put.push(verdicts),
      log: { info: NONE, warn: NONE, error: NONE },
    });

    await expect(checked).rejects.toThrow('ThrottlingException');
    expect(put).toEqual([]);
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

describe('what the rule reads and says', () => {
  test('parameters page by page, ten values at a time, nothing decrypted, and no SecureString that turned up', async () => {
    const ssm = mockClient(SSMClient);
    const names = Array.from({ length: 12 }, (_one, index) => ({ Name: `/p/${index}` }));
    ssm
      .on(DescribeParametersCommand)
      .resolvesOnce({ Parameters: names, NextToken: 'more' })
      .resolves({ Parameters: [{ Name: '/q' }] });
    ssm.on(GetParametersCommand).callsFake(({ Names = [] }: { Names?: string[] }) => ({
      Parameters: Names.map((Name) => ({ Name, Type: Name === '/q' ? 'SecureString' : 'String', Value: 'v' })),
    }));

    const read = await all(plainParameters(new SSMClient({}), NONE));

    expect(read.map(({ id }) => id)).toEqual(names.map(({ Name }) => Name));
    expect(
      ssm
        .commandCalls(GetParametersCommand)
        .map(({ args: [{ input }] }) => [input.Names?.length, input.WithDecryption]),
    ).toEqual([
      [10, false],
      [2, false],
      [1, false],
    ]);
  });

  test('an environment under a key that it may not use is unread, not empty', async () => {
    const functions = mockClient(LambdaClient);
    functions
      .on(ListFunctionsCommand)
      .resolvesOnce({
        Functions: [{ FunctionName: 'a', Environment: { Error: { ErrorCode: 'AccessDeniedException' } } }],
        NextMarker: 'b',
      })
      .resolves({ Functions: [{ FunctionName: 'b' }] });

    const read = await all(functionEnvironments(new LambdaClient({}), NONE));

    expect(read.map(({ id, values }) => [id, values])).toEqual([
      ['a', undefined],
      ['b', {}],
    ]);
  });

  test('what failed before is read page by page', async () => {
    const config = mockClient(ConfigServiceClient);
    const result = (ResourceId: string) => ({
      EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'AWS::Lambda::Function', ResourceId } },
    });
    config
      .on(GetComplianceDetailsByConfigRuleCommand)
      .resolvesOnce({ EvaluationResults: [result('a')], NextToken: 'more' })
      .resolves({ EvaluationResults: [result('b')] });

    expect((await failingOf(new ConfigServiceClient({}), 'rule')).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('a hundred results a call; what Config does not take is an error', async () => {
    const config = mockClient(ConfigServiceClient);
    config
      .on(PutEvaluationsCommand)
      .resolvesOnce({})
      .resolves({
        FailedEvaluations: [
          {
            ComplianceResourceType: 't',
            ComplianceResourceId: '1',
            ComplianceType: 'COMPLIANT',
            OrderingTimestamp: new Date(0),
          },
        ],
      });
    const many = Array.from(
      { length: 101 },
      (_one, index): Verdict => ({ type: 't', id: `${index}`, compliance: 'COMPLIANT' }),
    );

    await expect(putVerdicts(new ConfigServiceClient({}), 'token', new Date(0), many)).rejects.toThrow(
      'did not take 1 evaluations',
    );
    expect(
      config.commandCalls(PutEvaluationsCommand).map(({ args: [{ input }] }) => input.Evaluations?.length),
    ).toEqual([100, 1]);
  });
});
