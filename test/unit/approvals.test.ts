import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { answerApproval, approvalReader, approvalStore } from '../../lib/aws/approvals.ts';

const dynamo = mockClient(DynamoDBClient);
const sfn = mockClient(SFNClient);
const sts = mockClient(STSClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const target = { stage: 'prod', config: { region: 'eu-central-1' }, table: 'table' };
const WHO = 'arn:aws:sts::123456789012:assumed-role/oncall/alice';

beforeEach(() => {
  for (const mock of [dynamo, sfn, sts]) mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Arn: WHO });
});

const text = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { S: value }]));
const failed = (fields?: Record<string, string>) =>
  new ConditionalCheckFailedException({
    message: 'no',
    $metadata: {},
    ...(fields === undefined ? {} : { Item: text(fields) }),
  });

test('a question is kept with the hash of the plan it shows', async () => {
  dynamo.on(PutItemCommand).resolves({});

  await approvalStore(client, 'table')('block-ip-1', 'token', 'hash', new Date('2026-03-02T03:00:00Z'));

  expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item).toMatchObject(
    text({ pk: 'APPROVAL#block-ip-1', state: 'waiting', planHash: 'hash', taskToken: 'token' }),
  );
});

describe('a decision is read', () => {
  test.each([
    [
      'as it was made',
      text({ state: 'approved', planHash: 'hash', who: WHO }),
      { state: 'approved', planHash: 'hash', who: WHO },
    ],
    ['as none of a question of the version before', text({ taskToken: 'token' }), { state: 'waiting' }],
    ['as nothing where it is no decision', text({ state: 'perhaps' }), undefined],
    ['as nothing where there is none', undefined, undefined],
  ])('%s', async (_name, Item, expected) => {
    dynamo.on(GetItemCommand).resolves(Item === undefined ? {} : { Item });

    expect(await approvalReader(client, 'table')('block-ip-1')).toEqual(expected);
  });
});

describe('an answer', () => {
  test('is recorded with who gave it before it is handed on', async () => {
    dynamo.on(UpdateItemCommand).resolves({ Attributes: text({ taskToken: 'token' }) });
    sfn.on(SendTaskSuccessCommand).resolves({});

    await answerApproval(true, 'block-ip-1', 'looks right', target);

    const { input } = dynamo.commandCalls(UpdateItemCommand)[0]?.args[0] ?? {};
    expect(input?.ExpressionAttributeValues).toMatchObject(text({ ':new': 'approved', ':who': WHO }));
    expect(sfn.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input.taskToken).toBe('token');
  });

  test('that says no is handed on as a denial', async () => {
    dynamo.on(UpdateItemCommand).resolves({ Attributes: text({ taskToken: 'token' }) });
    sfn.on(SendTaskFailureCommand).resolves({});

    await answerApproval(false, 'block-ip-1', 'customer', target);

    expect(sfn.commandCalls(SendTaskFailureCommand)[0]?.args[0].input).toMatchObject({
      error: 'Denied',
      cause: 'customer',
    });
  });

  test('to what was decided otherwise says who decided, and hands nothing on', async () => {
    dynamo.on(UpdateItemCommand).rejects(failed({ state: 'denied', who: 'bob', at: '2026-03-02T03:00:00Z' }));

    await expect(answerApproval(true, 'block-ip-1', 'x', target)).rejects.toThrow(
      '"block-ip-1" was denied already, by bob at 2026-03-02T03:00:00Z',
    );
    expect(sfn.calls()).toHaveLength(0);
  });

  test('to what nobody asks says so', async () => {
    dynamo.on(UpdateItemCommand).rejects(failed());

    await expect(answerApproval(true, 'typo', 'x', target)).rejects.toThrow('nothing waits for approval as "typo"');
  });
});
