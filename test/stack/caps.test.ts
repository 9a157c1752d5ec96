import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { withPolicy } from './aws.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const V4 = stack.output('RegionalIpSetV4Ref');
const LEASED = 'Wait for the end of the lease';

const task = (ip: string, more: object = {}) => ({
  taskId: randomUUID(),
  params: { ips: [ip] },
  reason: 'scanner',
  requestedBy: 'detection x',
  ...more,
});
const start = (requests: readonly object[]) => stack.runWorkflow('BlockIpMachineArn', { requests }, LEASED);

/** How much of the cap this hour has used. */
async function used(): Promise<number> {
  const { Item } = await new DynamoDBClient(stack.config).send(
    new GetItemCommand({
      TableName: stack.output('StateTableName'),
      Key: { pk: { S: 'CAP#block-ip' }, sk: { S: `${new Date().toISOString().slice(0, 13)}#all` } },
    }),
  );
  return Number(Item?.used?.N ?? 0);
}

describe('a batch', () => {
  test('with a request that cannot be carried out blocks the others, and says which was refused', async () => {
    const since = await stack.inboxLength();
    const good = ['203.0.113.186', '203.0.113.187'];

    const { entered } = await start([task(good[0] ?? ''), task('203.0.113.188', { reason: '' }), task(good[1] ?? '')]);

    const told = await stack.message((one) => one.subject?.includes('Blocked 2 addresses') === true, since);
    const addresses = await stack.addresses(V4);
    expect(entered).toContain(LEASED);
    expect(addresses).toEqual(expect.arrayContaining(good.map((ip) => `${ip}/32`)));
    expect(addresses).not.toContain('203.0.113.188/32');
    expect(told?.text).toMatch(/task \S+ refused: not a request to block addresses \(reason: say why/);
  });

  test('larger than what the cap leaves is done as far as it fits; who waits is told, and nothing fails', async () => {
    const policy = (capPerHour: number) =>
      JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode: 'auto', capPerHour } } });
    const since = await stack.inboxLength();
    const ips = ['198.51.100.186', '192.0.2.186', '203.0.113.189'];
    const cap = (await used()) + 2;

    const [part, nothing] = await withPolicy(stack, policy(cap), ['block-ip'], async () => [
      await stack.runWorkflow('BlockIpMachineArn', { ips, reason: 'cap' }, LEASED),
      await start([task('198.51.100.187')]),
    ]);

    const told = await stack.message((one) => one.text.includes('1 left out'), since);
    const addresses = await stack.addresses(V4);
    expect(part.entered).toContain(LEASED);
    expect(addresses).toEqual(expect.arrayContaining(['198.51.100.186/32', '192.0.2.186/32']));
    expect(addresses).not.toContain('203.0.113.189/32');
    // Whose share of the hour is largest depends on what ran before.
    expect(told?.text.replace(/, most of it by [^:]*\)\)/, ')')).toContain(
      `the cap is used up (${cap} blocks an hour): 203.0.113.189/32; asked by person`,
    );
    expect(nothing.status).toBe('SUCCEEDED');
    expect(nothing.output).toMatchObject({ decision: 'refuse', addresses: [], short: [{ waiting: 1 }] });
  });
});
