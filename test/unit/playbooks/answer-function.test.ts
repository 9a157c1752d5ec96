import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-answer';
const REFUSED = { result: 'refused', said: expect.stringContaining('this is no button') };
const dynamo = mockClient(DynamoDBClient);

Object.assign(process.env, {
  AWS_REGION: 'eu-central-1',
  TABLE: 'table',
  STAGE: 'prod',
  APPROVAL_KEY: 'key',
  CHAT_CHANNEL: 'arn:aws:chatbot::123456789012:chat-configuration/slack-channel/on-call',
});
const { handler } = await import('../../../functions/answer.ts');
const invoke = (event: object, arn: string) => handler(event, { invokedFunctionArn: arn } as Context);

beforeEach(() => {
  dynamo.reset();
  dynamo.on(GetItemCommand).resolves({});
});

describe('the function that takes answers', () => {
  const button = { q: `0123456789ab.approve.${'x'.repeat(22)}` };

  test.each([[{ verb: 'pending' }], [{ verb: 'show', id: '0123456789ab' }], [button]])(
    'by the name of the chat neither shows anything nor takes what riposte did not make (%j)',
    async (event) => {
      expect(await invoke(event, `${FUNCTION}:chat`)).toEqual(REFUSED);
    },
  );

  test('by its own name takes no buttons: an answer there proves who gives it', async () => {
    await expect(invoke(button, FUNCTION)).rejects.toThrow();
  });
});
