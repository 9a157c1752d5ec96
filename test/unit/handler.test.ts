import { beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { lambda } from '../../lib/runtime/handler.ts';

const context = {
  functionName: 'f',
  awsRequestId: 'r',
  invokedFunctionArn: 'arn',
  getRemainingTimeInMillis: () => 1_000,
} as unknown as Context;

beforeAll(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
});

test('tools are made once, at the first invocation, and outlive an invocation that fails', async () => {
  let made = 0;
  const handler = lambda<string, number, string>(
    'test',
    () => {
      made += 1;
      return made;
    },
    async (event, tool) => {
      if (event === 'bad') throw new Error('this event cannot be handled');
      return `${event} ${tool}`;
    },
  );

  expect(made).toBe(0);
  expect(await handler('first', context)).toBe('first 1');
  await expect(handler('bad', context)).rejects.toThrow('this event cannot be handled');
  expect(await handler('second', context)).toBe('second 1');
});

test('tools that could not be made are made anew at the next invocation', async () => {
  let broken = true;
  const handler = lambda<string, string, string>(
    'test',
    () => {
      if (broken) throw new Error('TABLE is missing');
      return 'ready';
    },
    async (_event, tool) => tool,
  );

  await expect(handler('first', context)).rejects.toThrow('TABLE is missing');
  broken = false;

  expect(await handler('second', context)).toBe('ready');
});
