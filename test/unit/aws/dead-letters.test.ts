import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { deadMessages, handEventAgain, sendTaskBack } from '../../../lib/aws/by-person/dead-letters.ts';

const sqs = mockClient(SQSClient);
const lambda = mockClient(LambdaClient);
const client = () => new SQSClient({ region: 'eu-central-1' });
const to = () => ({
  queues: client(),
  functions: new LambdaClient({ region: 'eu-central-1' }),
  triage: 'riposte-prod-triage',
});
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-triage';
const EVENT = { id: 'e1', source: 'aws.iam', 'detail-type': 'x', detail: {} };
const dead = (body: object | string) => ({
  queue: 'q',
  id: 'm',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  reason: 'r',
  at: '2026-03-02T03:00:00.000Z',
  receipt: 'receipt',
  sender: 'AROAEXAMPLE:riposte-prod-triage',
});

beforeEach(() => {
  sqs.reset();
  lambda.reset();
});

test('all dead letters are shown once, each with its reason', async () => {
  const own = {
    MessageId: '1',
    Body: '{',
    ReceiptHandle: 'a',
    MessageAttributes: { reason: { DataType: 'String', StringValue: 'no task' } },
    Attributes: { SentTimestamp: '1772420400000', SenderId: 'AROAEXAMPLE:riposte-prod-dispatch' },
  };
  const record = { requestPayload: EVENT, responsePayload: { errorMessage: 'out of memory' } };
  sqs
    .on(ReceiveMessageCommand)
    .resolvesOnce({ Messages: [own, { MessageId: '2', Body: JSON.stringify(record), ReceiptHandle: 'b' }] })
    .resolvesOnce({ Messages: [own] });

  const found = await deadMessages(client(), 'q');

  expect(found.map(({ id, reason, at, sender }) => [id, reason, at, sender])).toEqual([
    ['1', 'no task', '2026-03-02T03:00:00.000Z', 'AROAEXAMPLE:riposte-prod-dispatch'],
    ['2', 'out of memory', '1970-01-01T00:00:00.000Z', ''],
  ]);
});

test('a task is sent back as it was first, and then taken out', async () => {
  await sendTaskBack(client(), 'work', dead('{"id":"t"}'));

  expect(sqs.calls().map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'work', MessageBody: '{"id":"t"}' },
    { QueueUrl: 'q', ReceiptHandle: 'receipt' },
  ]);
});

test('a task that could not be sent back stays where it is', async () => {
  sqs.on(SendMessageCommand).rejects(new Error('AccessDenied'));

  await expect(sendTaskBack(client(), 'work', dead('{}'))).rejects.toThrow('AccessDenied');

  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(0);
});

test.each([
  ['as it came', EVENT],
  ['in the record of a failed invocation', { version: '1.0', requestPayload: EVENT, responsePayload: null }],
  ['in the record of one of its own', { requestContext: { functionArn: `${ARN}:$LATEST` }, requestPayload: EVENT }],
])('an event %s goes to triage unchanged, by its own id', async (_how, body) => {
  const went = await handEventAgain(to(), dead(body));

  const [call] = lambda.commandCalls(InvokeCommand);
  expect(went).toBe(true);
  expect(call?.args[0].input).toEqual({
    FunctionName: 'riposte-prod-triage',
    InvocationType: 'Event',
    Payload: JSON.stringify(EVENT),
  });
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(1);
});

test.each([
  ['failed behind the alias', { requestContext: { functionArn: `${ARN}:logs` } }, 'triage'],
  ['was put there by the reader of logs', {}, 'read-logs'],
])('an event that %s goes back through the alias, which takes nothing else', async (_how, more, by) => {
  const record = { ...more, requestPayload: EVENT };

  await handEventAgain(to(), { ...dead(record), sender: `AROAEXAMPLE:riposte-prod-${by}` });

  expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
    FunctionName: 'riposte-prod-triage',
    Qualifier: 'logs',
    InvocationType: 'Event',
    Payload: JSON.stringify(EVENT),
  });
});

test('lines of logs that the reader could not look at go to the reader again, by the name it put them there under', async () => {
  const lines = { awslogs: { data: 'H4sI' } };
  const record = { requestContext: { functionArn: `${ARN}-read-logs:$LATEST` }, requestPayload: lines };

  const went = await handEventAgain(to(), { ...dead(record), sender: 'AROAEXAMPLE:riposte-prod-read-logs' });

  expect(went).toBe(true);
  expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
    FunctionName: 'riposte-prod-read-logs',
    InvocationType: 'Event',
    Payload: JSON.stringify(lines),
  });
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(1);
});

test('lines of logs that somebody else put there are left where they are', async () => {
  const record = { requestPayload: { awslogs: { data: 'H4sI' } } };

  const went = await handEventAgain(to(), { ...dead(record), sender: 'AROAEXAMPLE:riposte-prod-triage' });

  expect(went).toBe(false);
  expect(lambda.calls()).toHaveLength(0);
});

test('what holds no event is left where it is', async () => {
  const went = await handEventAgain(to(), dead('not JSON'));

  expect(went).toBe(false);
  expect(lambda.calls()).toHaveLength(0);
  expect(sqs.calls()).toHaveLength(0);
});

test('whoever may not take them reads who may', async () => {
  sqs.on(ReceiveMessageCommand).rejects(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));

  await expect(deadMessages(client(), 'q')).rejects.toThrow('for those whom the parameter deployers names');
});
