import { inspect } from 'node:util';
import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { lambda } from '../../../lib/runtime/handler.ts';
import { partly } from '../support/partly.ts';

const context = partly<Context>({
  functionName: 'f',
  awsRequestId: 'r',
  invokedFunctionArn: 'arn',
  getRemainingTimeInMillis: () => 1_000,
});

beforeAll(() => {
  process.env.LOG_LEVEL = 'SILENT';
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

test('an error is logged and thrown on by its name and message: nothing else that a server or a driver hung on it', async () => {
  const lines: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  process.env.LOG_LEVEL = 'ERROR';
  const fault = Object.assign(new Error('the server said no', { cause: new SyntaxError('"hunter2" is not JSON') }), {
    name: 'ServerError',
    sql: "ALTER USER app IDENTIFIED BY 'hunter2'",
    $response: { body: 'hunter2' },
  });
  const handler = lambda<string, number, string>(
    'test',
    () => 1,
    async () => {
      throw fault;
    },
  );

  const thrown: unknown = await handler('x', context).catch((error: unknown) => error);

  write.mockRestore();
  process.env.LOG_LEVEL = 'SILENT';
  const [line] = lines.map((one) => JSON.parse(one) as Record<string, unknown>);
  expect(line).toMatchObject({
    message: 'Invocation failed',
    error: 'ServerError',
    problem: 'the server said no',
    causes: ['SyntaxError'],
  });
  expect(lines.join('')).not.toContain('hunter2');
  expect(thrown).toMatchObject({ name: 'ServerError', message: 'the server said no' });
  expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('hunter2');
});
