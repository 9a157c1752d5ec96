import { setTimeout as sleep } from 'node:timers/promises';
import { GetIPSetCommand, UpdateIPSetCommand, WAFOptimisticLockException, WAFV2Client } from '@aws-sdk/client-wafv2';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ipSetWrites } from '../../local/inbox.ts';
import { send, signed } from './requests.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const waf = new WAFV2Client({ ...stack.config, maxAttempts: 10 });
const V4 = stack.output('RegionalIpSetV4Ref');
const V6 = stack.output('RegionalIpSetV6Ref');
const LEASED = 'Wait for the end of the lease';

interface Output {
  readonly addresses: string[];
  readonly refused: { input: string; reason: string }[];
  readonly kept: string[];
}

type Change = (addresses: string[]) => string[];

/** Reads the set and writes it once; a throttle and a lost lock are errors. */
async function writeOnce(client: WAFV2Client, ref: string, change: Change): Promise<void> {
  const [Name = '', Id = ''] = ref.split('|');
  const { IPSet, LockToken } = await client.send(new GetIPSetCommand({ Name, Id, Scope: 'REGIONAL' }));
  const Addresses = change(IPSet?.Addresses ?? []);
  await client.send(new UpdateIPSetCommand({ Name, Id, Scope: 'REGIONAL', LockToken, Addresses }));
}

/** Changes the set as a careful person's script does: throttles are retried, and after a lost lock it is read again. */
async function rewrite(ref: string, change: Change, attempts = 10): Promise<void> {
  try {
    await writeOnce(waf, ref, change);
  } catch (error) {
    if (attempts === 0 || !(error instanceof WAFOptimisticLockException)) throw error;
    await rewrite(ref, change, attempts - 1);
  }
}

describe('block-ip started by hand', () => {
  test('blocks the valid addresses of a request and refuses the others with the reason, in the output and in the alert', async () => {
    const since = await stack.inboxLength();
    const allocated = await send(
      stack.access,
      await signed(stack.access, 'ec2', {
        method: 'POST',
        body: 'Action=AllocateAddress&Domain=vpc&Version=2016-11-15',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    );
    const elasticIp = /<publicIp>([^<]+)</.exec(allocated.body)?.[1] ?? '';
    const bad = [
      '10.0.0.1',
      '0.0.0.0/0',
      'not-an-address',
      elasticIp,
      'iam.amazonaws.com',
      '198.51.100.3',
      '127.0.0.1',
      '240.0.0.1',
    ];

    const { entered } = await stack.runWorkflow(
      'BlockIpMachineArn',
      { ips: ['203.0.113.7', ...bad, '2001:db8::7'], reason: 'scanner' },
      LEASED,
    );

    const message = await stack.message(
      (one) => one.subject?.startsWith('[riposte] Blocked 2 addresses') === true,
      since,
    );
    expect(entered).toContain(LEASED);
    expect(await stack.addresses(V4)).toContain('203.0.113.7/32');
    expect(await stack.addresses(V6)).toContain('2001:db8::7/128');
    expect(elasticIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    for (const [address, reason] of [
      ['10.0.0.1', 'private range'],
      ['0.0.0.0/0', 'a /0 range'],
      ['not-an-address', 'not an IP address'],
      [elasticIp, 'is an address of this account'],
      ['iam.amazonaws.com', "an AWS service's name"],
      ['198.51.100.3', 'never-touch list'],
      ['127.0.0.1', 'loopback'],
      ['240.0.0.1', 'reserved'],
    ] as const) {
      expect(message?.text).toMatch(new RegExp(`${RegExp.escape(address)} refused: .*${RegExp.escape(reason)}`));
    }
  });

  test('unblocks, and leaves what others put there', async () => {
    await rewrite(V4, (addresses) => [...addresses, '192.0.2.200/32']);
    await stack.runWorkflow('BlockIpMachineArn', { ips: ['203.0.113.8'], reason: 'scanner' }, LEASED);

    const { status, output } = await stack.runWorkflow('BlockIpMachineArn', {
      unblock: ['203.0.113.8'],
      reason: 'customer',
    });

    const addresses = await stack.addresses(V4);
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ decision: 'apply', addresses: ['203.0.113.8/32'], kept: [] });
    expect(addresses).not.toContain('203.0.113.8/32');
    expect(addresses).toContain('192.0.2.200/32');
  });

  test('refuses a request in which nothing may be blocked, says why in the output, and changes nothing', async () => {
    const before = await stack.addresses(V4);

    const { status, output } = await stack.runWorkflow('BlockIpMachineArn', {
      ips: ['10.0.0.1', '192.168.0.0/16'],
      reason: 'scanner',
    });

    const { refused, addresses } = output as Output;
    expect(status).toBe('SUCCEEDED');
    expect(addresses).toEqual([]);
    expect(refused.map(({ input }) => input)).toEqual(['10.0.0.1', '192.168.0.0/16']);
    expect(await stack.addresses(V4)).toEqual(before);
  });

  test('fails where nothing of an unblock can be done, says why, and tells on-call', async () => {
    const since = await stack.inboxLength();

    const input = { unblock: ['203.0.113.250'], reason: 'x' };
    const { status, cause } = await stack.runWorkflow('BlockIpMachineArn', input);

    const message = await stack.message((one) => one.protocol === 'sms' && one.attributes.kind === 'failure', since);
    expect(status).toBe('FAILED');
    expect(cause).toContain('Riposte holds no lease on 203.0.113.250/32');
    expect(message?.text).toContain('FAILED HIGH: Could not');
  });
});

describe('block-ip under trouble', () => {
  test('a throttled write is tried again', async () => {
    const before = (await ipSetWrites(stack.access)).throttled;
    const throttled = async () => (await ipSetWrites(stack.access)).throttled > before;

    // WAF takes one write a second: a workflow that comes close behind another write is throttled, a slow machine aside.
    for (let round = 200; round < 206 && !(await throttled()); round += 1) {
      await rewrite(V4, (addresses) => [...addresses, `192.0.2.${round}/32`]);
      const ip = `203.0.113.${round}`;
      const { entered } = await stack.runWorkflow('BlockIpMachineArn', { ips: [ip], reason: 'throttle' }, LEASED);
      expect(entered).toContain(LEASED);
      expect(await stack.addresses(V4)).toEqual(expect.arrayContaining([`${ip}/32`, `192.0.2.${round}/32`]));
    }

    expect(await throttled()).toBe(true);
  });

  test('loses nothing of its own and nothing of others when somebody else keeps writing', async () => {
    const foreign: string[] = [];
    const impatient = new WAFV2Client({ ...stack.config, maxAttempts: 1 });
    // Writes three times beside the workflows, trying again at once when they were faster; what was written must stay.
    const others = (async () => {
      const deadline = Date.now() + 40_000;
      for (let index = 1; foreign.length < 3 && Date.now() < deadline; index += 1) {
        const address = `192.0.2.${(index % 180) + 1}/32`;
        const written = await writeOnce(impatient, V4, (addresses) => [...addresses, address]).then(
          () => true,
          () => false,
        );
        if (written) foreign.push(address);
        await sleep(100);
      }
    })();

    const runs = await Promise.all(
      ['203.0.113.21', '203.0.113.22', '203.0.113.23', '203.0.113.24'].map((ip) =>
        stack.runWorkflow('BlockIpMachineArn', { ips: [ip], reason: 'contention' }, LEASED),
      ),
    );
    await others;

    const addresses = await stack.addresses(V4);
    expect(runs.map(({ entered }) => entered.includes(LEASED))).toEqual([true, true, true, true]);
    expect(addresses).toEqual(
      expect.arrayContaining(['203.0.113.21/32', '203.0.113.22/32', '203.0.113.23/32', '203.0.113.24/32']),
    );
    expect(foreign).toHaveLength(3);
    expect(addresses).toEqual(expect.arrayContaining(foreign));
  });

  test('a full set is refused loudly, with the lease that ends first, and stays as it was', async () => {
    const since = await stack.inboxLength();
    const own = (await stack.addresses(V6)).length;
    const filling = Array.from(
      { length: 10_000 - own },
      (_, index) => `2001:db8:1:${Math.floor(index / 65_536).toString(16)}::${(index % 65_536).toString(16)}/128`,
    );
    await rewrite(V6, (addresses) => [...addresses, ...filling]);

    const { status, error, cause } = await stack.runWorkflow('BlockIpMachineArn', {
      ips: ['2001:db8:2::1'],
      reason: 'one too many',
    });

    const message = await stack.message(
      (one) => one.subject?.includes('Could not block 2001:db8:2::1') === true,
      since,
    );
    const left = await stack.addresses(V6);
    await rewrite(V6, (addresses) => addresses.filter((cidr) => !filling.includes(cidr)));
    expect([status, error]).toEqual(['FAILED', 'IpSetFullError']);
    expect(cause).toContain('the next lease to end is 2001:db8::7/128 at');
    expect(message?.text).toContain('IpSetFullError: IP set riposte-test-regional-v6 is full (10000 addresses)');
    expect(left).toHaveLength(10_000);
  });
});

afterAll(async () => {
  await rewrite(V4, (addresses) => addresses.filter((cidr) => !cidr.startsWith('192.0.2.')));
});
