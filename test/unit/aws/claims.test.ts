import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { claimStore } from '../../../lib/aws/table/claims.ts';

const dynamo = mockClient(DynamoDBClient);
const sfn = mockClient(SFNClient);
const NOW = new Date('2026-03-02T03:05:00Z');
const region = { region: 'eu-central-1' };
const claims = claimStore(new DynamoDBClient(region), 'table', new SFNClient(region), 'block-ip');

beforeEach(() => {
  dynamo.reset();
  sfn.reset();
});

const heldBy = (holder: string) =>
  new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: { holder: { S: holder } } });

describe('a task', () => {
  test('is begun by the first execution, and again by the same', async () => {
    dynamo.on(UpdateItemCommand).resolvesOnce({}).rejects(heldBy('arn:1'));

    expect(await claims.begin('t1', 'arn:1', NOW)).toBe(true);
    expect(await claims.begin('t1', 'arn:1', NOW)).toBe(true);
    expect(await claims.begin('t1', 'arn:2', NOW)).toBe(false);
    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.Key?.pk).toEqual({ S: 'CLAIM#block-ip#task#t1' });
  });
});

describe('a target', () => {
  test('is left to an execution that runs; Step Functions is asked once for many', async () => {
    dynamo.on(UpdateItemCommand).rejects(heldBy('arn:1'));
    sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });

    const others = await claims.take(['203.0.113.7/32', '203.0.113.8/32'], 'arn:2', NOW);

    expect([...others]).toEqual([
      ['203.0.113.7/32', 'arn:1'],
      ['203.0.113.8/32', 'arn:1'],
    ]);
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(1);
  });

  test.each([
    ['failed', { status: 'FAILED' as const }],
    ['is gone', new ExecutionDoesNotExist({ message: 'x', $metadata: {} })],
  ])('is taken from an execution that %s, unless another was faster', async (_name, answer) => {
    if (answer instanceof Error) sfn.on(DescribeExecutionCommand).rejects(answer);
    else sfn.on(DescribeExecutionCommand).resolves(answer);
    dynamo.on(UpdateItemCommand).rejectsOnce(heldBy('arn:1')).resolves({});

    expect((await claims.take(['203.0.113.7/32'], 'arn:2', NOW)).size).toBe(0);
    const { input } = dynamo.commandCalls(UpdateItemCommand)[1]?.args[0] ?? {};
    expect(input?.ExpressionAttributeValues?.[':gone']).toEqual({ S: 'arn:1' });
  });

  test('whose holder cannot be asked for is an error, not a second answer', async () => {
    dynamo.on(UpdateItemCommand).rejects(heldBy('arn:1'));
    sfn.on(DescribeExecutionCommand).rejects(new Error('AccessDenied'));

    await expect(claims.take(['203.0.113.7/32'], 'arn:2', NOW)).rejects.toThrow('AccessDenied');
  });

  test('is given back by its holder alone', async () => {
    dynamo.on(UpdateItemCommand).rejects(heldBy('arn:1'));

    await expect(claims.giveBack('203.0.113.7/32', 'arn:2')).resolves.toBeUndefined();
    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.ConditionExpression).toBe('holder = :me');
  });
});
