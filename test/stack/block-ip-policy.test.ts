import { describe, expect, test } from '@jest/globals';
import { localEnv } from '../../local/access.ts';
import { ROOT } from '../../local/paths.ts';
import { run } from '../../local/run.ts';
import { physicalName, withoutStatement, withPolicy } from './aws.ts';
import { containedWhileDying } from './leased-principal.ts';
import { attackFrom, testStack, waitFor } from './stack.ts';

const stack = testStack();
const V4 = stack.output('RegionalIpSetV4Ref');
const LEASED = 'Wait for the end of the lease';

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
