import { describe, expect, test } from '@jest/globals';
import { testStack } from './stack.ts';

const stack = testStack();

describe('what a person types wrong in the console', () => {
  test.each([
    ['BlockIpMachineArn', { ip: '198.51.100.211', reason: 'typed 1' }, '{"ips":["203.0.113.7"],"reason":"scanner"}'],
    ['BlockIpMachineArn', { secretId: 'prod/db', reason: 'typed 2' }, '{"ips":["203.0.113.7"],"reason":"scanner"}'],
    ['RotateSecretMachineArn', { secretId: 'typed/3' }, '{"secretId":"prod/db","reason":"leak"}'],
  ])('%s with %j ends with what to type instead, and alerts nobody', async (machine, input, example) => {
    const since = await stack.inboxLength();

    const { status, output, entered } = await stack.runWorkflow(machine, input);

    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({ decision: 'refuse', why: expect.stringContaining(example) });
    expect(entered.at(-1)).toBe('Not what a person can ask for');
    const alerts = (await stack.inbox(since)).filter(({ text }) => /198\.51\.100\.211|typed.[123]/.test(text));
    expect(alerts).toEqual([]);
  });

  test('a task of the queue that cannot be read is told: nobody sits before it', async () => {
    const since = await stack.inboxLength();

    const { output } = await stack.runWorkflow('BlockIpMachineArn', { requests: [{ taskId: 'x', params: {} }] });

    const message = await stack.message(({ text }) => text.includes('task x refused: '), since);
    expect(output).toMatchObject({ decision: 'refuse', refused: [{ input: 'task x' }] });
    expect(message?.subject).toContain('Did not block');
  });
});
