import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { endBurst } from './aws.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const V4 = stack.output('RegionalIpSetV4Ref');
const LEASED = 'Wait for the end of the lease';

/** Starts block-ip as the queue does, with one task for each address. */
const tasks = async (ips: readonly string[], ids = ips.map(() => randomUUID())) => {
  await endBurst(stack);
  return stack.runWorkflow(
    'BlockIpMachineArn',
    {
      requests: ips.map((ip, index) => ({
        taskId: ids[index],
        params: { ips: [ip] },
        reason: 'guessing',
        requestedBy: 'detection x',
      })),
    },
    LEASED,
  );
};
const unblock = async (ip: string) => {
  await endBurst(stack);
  return stack.runWorkflow('BlockIpMachineArn', { unblock: [ip], reason: 'customer' });
};
const decisionOf = ({ output }: { output: unknown }) => (output as { decision: string }).decision;

describe('an attack that goes on', () => {
  test('while its address is blocked is not answered again; after an unblock it is, and told again', async () => {
    const ip = '203.0.113.181';
    const first = await tasks([ip]);
    const repeated = await tasks([ip]);
    await unblock(ip);
    const since = await stack.inboxLength();

    const again = await tasks([ip]);

    const told = await stack.message((one) => one.subject?.startsWith(`[riposte] Blocked ${ip}`) === true, since);
    expect(first.entered).toContain(LEASED);
    expect([repeated.status, decisionOf(repeated)]).toEqual(['SUCCEEDED', 'done']);
    expect(again.entered).toContain(LEASED);
    expect(await stack.addresses(V4)).toContain(`${ip}/32`);
    expect(told).toBeDefined();
  });

  test('with two events at once starts one block, told once', async () => {
    const ip = '203.0.113.182';
    const since = await stack.inboxLength();

    const both = await Promise.all([tasks([ip]), tasks([ip])]);

    const blocked = both.filter(({ entered }) => entered.includes(LEASED));
    await waitFor(async () => ((await stack.addresses(V4)).includes(`${ip}/32`) ? true : undefined));
    const told = (await stack.inbox(since)).filter(({ subject }) => subject?.includes(`Blocked ${ip}`));
    expect(blocked).toHaveLength(1);
    expect(told).toHaveLength(1);
  });

  test('a task that comes again, in another batch, starts nothing', async () => {
    const id = randomUUID();
    await tasks(['203.0.113.183', '203.0.113.184'], [id, randomUUID()]);
    await unblock('203.0.113.183');

    const again = await tasks(['203.0.113.183', '203.0.113.185'], [id, randomUUID()]);

    const addresses = await stack.addresses(V4);
    expect(again.entered).toContain(LEASED);
    expect(addresses).toContain('203.0.113.185/32');
    expect(addresses).not.toContain('203.0.113.183/32');
  });
});
