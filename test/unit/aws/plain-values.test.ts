import {
  ConfigServiceClient,
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { DescribeParametersCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  failingOf,
  functionEnvironments,
  plainParameters,
  putVerdicts,
} from '../../../lib/aws/account/plain-values.ts';
import type { Verdict } from '../../../lib/foundation/plain-secrets.ts';

const NONE = async () => undefined;

async function all<T>(read: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of read) found.push(one);
  return found;
}

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

  test('a hundred that Config refuses keep no others from it', async () => {
    const config = mockClient(ConfigServiceClient);
    config.on(PutEvaluationsCommand).rejectsOnce(new Error('InvalidParameterValueException')).resolves({});
    const many = Array.from(
      { length: 150 },
      (_one, index): Verdict => ({ type: 't', id: `${index}`, compliance: 'COMPLIANT' }),
    );

    const put = putVerdicts(new ConfigServiceClient({}), 'token', new Date(0), many);

    await expect(put).rejects.toThrow('did not take 100 evaluations');
    expect(config.commandCalls(PutEvaluationsCommand)).toHaveLength(2);
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
