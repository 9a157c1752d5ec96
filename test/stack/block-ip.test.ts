import { setTimeout as sleep } from 'node:timers/promises';
import { GetIPSetCommand, UpdateIPSetCommand, WAFOptimisticLockException, WAFV2Client } from '@aws-sdk/client-wafv2';
import { afterAll, describe, expect, test } from '@jest/globals';
import { localEnv } from '../../local/access.ts';
import { ipSetWrites } from '../../local/inbox.ts';
import { ROOT } from '../../local/paths.ts';
import { run } from '../../local/run.ts';
import { physicalName, withoutStatement, withPolicy } from './aws.ts';
import { containedWhileDying } from './leased-principal.ts';
import { send, signed } from './requests.ts';
import { attackFrom, testStack, waitFor } from './stack.ts';

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

describe('the policy', () => {
  const policy = (mode: string, more: object = {}) =>
    JSON.stringify({ version: 1, playbooks: { 'block-ip': { mode, ...more } } });
  const functions = ['triage', 'block-ip'];

  let leaseSince = 0;
  let principal: Awaited<ReturnType<typeof containedWhileDying>>;

  test('leases of a minute begin, also of a playbook whose function dies in every step; their ends are the last of these tests', async () => {
    leaseSince = await stack.inboxLength();

    const short = { 'contain-principal': { mode: 'approve', leaseMinutes: 1 } };
    await withPolicy(stack, JSON.stringify({ version: 1, playbooks: short }), ['contain-principal'], async () => {
      principal = await containedWhileDying(stack);
    });
    expect(principal.during).toHaveLength(2);

    await withPolicy(stack, policy('auto', { leaseMinutes: 1 }), functions, async () => {
      const { entered } = await stack.runWorkflow(
        'BlockIpMachineArn',
        { ips: ['203.0.113.35'], reason: 'short' },
        LEASED,
      );
      expect(entered).toContain(LEASED);
      expect(await stack.addresses(V4)).toContain('203.0.113.35/32');
    });
  });

  test('observe: the finding says what would be done, once, and nothing is changed', async () => {
    const since = await stack.inboxLength();
    const before = await stack.addresses(V4);

    await withPolicy(stack, policy('observe'), functions, async () => {
      await stack.emit(attackFrom('203.0.113.31', 'incident-observe'));
      const message = await stack.message(
        (one) => one.text.includes('Would run block-ip 203.0.113.31; the policy says observe.'),
        since,
      );
      expect(message.subject).not.toContain('Would block');
    });

    expect(await stack.addresses(V4)).toEqual(before);
  });

  test('not valid: nothing is changed, and the alert says why', async () => {
    const since = await stack.inboxLength();

    await withPolicy(stack, '{"version":1,"playbooks":{"block-ip":{"mode":"always"}}}', functions, async () => {
      await stack.emit(attackFrom('203.0.113.32', 'incident-invalid'));
      const message = await stack.message(
        (one) => one.text.includes('Nothing is changed because the policy cannot be used'),
        since,
      );
      const outcome = await stack.message(
        (one) => one.subject?.startsWith('[riposte] Would block 203.0.113.32') === true,
        since,
      );
      expect(message?.text).toContain('playbooks.block-ip.mode');
      expect(outcome?.text).toContain('the policy cannot be used, so nothing is changed');
    });

    expect(await stack.addresses(V4)).not.toContain('203.0.113.32/32');
  });

  test.each([
    ['approve', '203.0.113.33', 'Blocked 203.0.113.33', true],
    ['deny', '203.0.113.34', 'Denied: block 203.0.113.34', false],
  ])('approve: a person is asked and may %s', async (verb, address, title, expected) => {
    const since = await stack.inboxLength();

    await withPolicy(stack, policy('approve'), functions, async () => {
      await stack.emit(attackFrom(address, `incident-${verb}`));
      const question = await stack.message(
        // The finding is medium: its question is one, too, and wakes nobody.
        (one) =>
          one.protocol === 'email' && one.subject?.startsWith(`[riposte] APPROVE? MEDIUM: Block ${address} `) === true,
        since,
      );
      const execution = /npx riposte approve (\S+)/.exec(question?.text ?? '')?.[1] ?? '';
      expect(execution).toMatch(/^[0-9a-f]{12}$/);
      expect(question?.text).toContain(`\n  npx riposte deny ${execution} --stage test\n`);
      expect(question?.text).toMatch(/\nIncident: #[0-9a-f]{4} \(/);
      expect(await stack.addresses(V4)).not.toContain(`${address}/32`);

      await run(
        process.execPath,
        [`${ROOT}cli/riposte.js`, verb, execution, '--stage', 'test', '--endpoint', stack.access.endpoint],
        localEnv(stack.access),
      );

      expect(await stack.message((one) => one.subject?.startsWith(`[riposte] ${title}`) === true, since)).toBeDefined();
    });

    expect((await stack.addresses(V4)).includes(`${address}/32`)).toBe(expected);
  });

  test('approve: when nobody can be asked the workflow fails instead of waiting in silence', async () => {
    const role = await physicalName(stack, 'ReportRole');
    const before = (await stack.executions(stack.output('BlockIpMachineArn'))).map(({ arn }) => arn);

    const ended = await withPolicy(stack, policy('approve'), functions, () =>
      // What can be sent neither now nor later; kept, it would be asked later.
      withoutStatement(stack, role, 'report', 'KeepWhatCannotBeSent', () =>
        withoutStatement(stack, role, 'report', 'PublishAlerts', async () => {
          await stack.emit(attackFrom('203.0.113.36', 'incident-nobody'));
          return waitFor(async () => {
            const started = (await stack.executions(stack.output('BlockIpMachineArn'))).find(
              ({ arn }) => !before.includes(arn),
            );
            const progress = started && (await stack.progress(started.arn));
            return progress !== undefined && progress.status !== 'RUNNING' ? progress : undefined;
          });
        }),
      ),
    );

    expect(ended?.status).toBe('FAILED');
    expect(ended?.entered).toContain('Ask for approval');
    expect(await stack.addresses(V4)).not.toContain('203.0.113.36/32');
  });

  test('the lease of a minute has ended: the address is out by itself, and on-call was told', async () => {
    const gone = await waitFor(
      async () => ((await stack.addresses(V4)).includes('203.0.113.35/32') ? undefined : true),
      100_000,
    );

    expect(gone).toBe(true);
    expect(
      await stack.message((one) => one.subject?.startsWith('[riposte] Block ended: 203.0.113.35') === true, leaseSince),
    ).toBeDefined();
  });

  test('the other has ended too: contained once, told once, let go byte for byte, whatever died', async () => {
    const { output, after, deaths, name } = await principal.ended();
    const told = (await stack.inbox(leaseSince)).filter(
      ({ text, protocol }) => protocol === 'email' && text.includes(name),
    );

    expect(output).toMatchObject({ decision: 'approve', drift: [] });
    expect(after).toEqual(principal.before);
    expect(deaths).toEqual({
      'kill-after iam:GetRole': 1,
      'kill-before iam:PutRolePolicy': 1,
      'kill-after iam:PutRolePolicy': 1,
      'kill-after dynamodb:DeleteItem': 1,
      'kill-after iam:DeleteRolePolicy': 1,
    });
    expect(told.map(({ subject }) => /APPROVE|Contained|Let go again/.exec(subject ?? '')?.[0])).toEqual([
      'APPROVE',
      'Contained',
      'Let go again',
    ]);
  });
});

afterAll(async () => {
  await rewrite(V4, (addresses) => addresses.filter((cidr) => !cidr.startsWith('192.0.2.')));
});
