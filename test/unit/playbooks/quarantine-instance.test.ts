import { beforeEach, describe, expect, test } from '@jest/globals';
import declaration from '../../../functions/playbooks/quarantine-instance.ts';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { verifyChange } from '../../../lib/remediation/verify-change.ts';
import { APPROVERS_POLICY, EXECUTION } from '../support/change-world.ts';
import { quarantineInAuto } from '../support/quarantine-world.ts';

const INPUT = { instance: 'i-0123456789abcdef0', reason: 'intruder' };
const REACH = {
  interfaces: [
    { id: 'eni-1', groups: ['sg-web'] },
    { id: 'eni-2', groups: ['sg-db', 'sg-web'] },
  ],
  profile: 'arn:web',
  scalingGroup: 'web',
  targets: { 'arn:x:targetgroup/web/1': [8080, 80] },
};

type Auto = ReturnType<typeof quarantineInAuto>;
let the: Auto['the'];
let around: Auto['around'];
let changes: Auto['changes'];

beforeEach(() => {
  ({ the, around, changes } = quarantineInAuto());
});

const plan = () => planChange(declaration, changes, { input: INPUT, execution: EXECUTION }, around.ports);
const cutOff = async () =>
  applyChange(
    declaration,
    changes,
    { plan: await plan(), answer: null, input: INPUT, execution: EXECUTION },
    around.ports,
  );
const undo = () => undoChange(declaration, changes, { of: 'shut-1', by: 'a person' }, around.ports);
const look = () => changes.read({ label: '', resource: 'x/i-0123456789abcdef0', account: '', region: '' });

test('who changes its machine, its interfaces or the group back is known by their names, until an undo lets go of the machine', async () => {
  await cutOff();
  const held = [...around.inForce].sort();
  await undo();

  expect(held).toEqual([
    ['changed arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0', 'shut-1'],
    ['closed', 'shut-1'],
    ['eni-1', 'shut-1'],
    ['eni-2', 'shut-1'],
    ['i-0123456789abcdef0', 'shut-1'],
    ['sg-closed', 'shut-1'],
  ]);
  expect([...around.inForce.keys()].sort()).toEqual(['closed', 'sg-closed']);
});

describe('a group that lets something in or out', () => {
  const OPEN =
    'i-0123456789abcdef0 (web-1) would go into the security group closed (sg-closed), which lets something in: take that out, and ask again';

  test('is not taken for the closed one, however it is named', async () => {
    await cutOff();
    const closed = (await look())?.interfaces;

    the.lets = 'in';
    const letsIn = (await look())?.interfaces;
    the.lets = 'out';
    const letsOut = (await look())?.interfaces;

    expect(closed?.[0]).toEqual({ id: 'eni-1', groups: ['closed'] });
    expect([letsIn?.[0], letsOut?.[0]]).toEqual([
      { id: 'eni-1', groups: ['sg-closed'] },
      { id: 'eni-1', groups: ['sg-closed'] },
    ]);
  });

  test('that lets in by the time of the change is not gone into, and nothing is changed', async () => {
    const made = await plan();
    the.lets = 'in';

    const result = await applyChange(
      declaration,
      changes,
      { plan: made, answer: null, input: INPUT, execution: EXECUTION },
      around.ports,
    );

    expect(result).toMatchObject({ status: 'refused', plan: { why: OPEN } });
    expect(the.did).toEqual([]);
  });

  test('that lets in after the last look is seen when it is checked', async () => {
    const made = await plan();
    const input = { plan: made, answer: null, input: INPUT, execution: EXECUTION };
    await applyChange(declaration, changes, input, around.ports);

    the.lets = 'in';

    await expect(verifyChange(changes, made, 'after')).rejects.toThrow('not as it should be after the change');
  });
});

describe('a machine of a scaling group behind a balancer', () => {
  test('is cut off in an order that keeps what it knows, and given back in one that lets it answer before it is asked', async () => {
    await cutOff();
    const cut = the.did.splice(0);
    await undo();

    expect(cut).toEqual([
      'snapshots',
      'detach from web',
      'out of arn:x:targetgroup/web/1 8080,80',
      'eni-1 in sg-closed',
      'eni-2 in sg-closed',
      'take profile',
      'tag shut-1',
    ]);
    expect(the.did).toEqual([
      'eni-1 in sg-web',
      'eni-2 in sg-db,sg-web',
      'give arn:web',
      'in arn:x:targetgroup/web/1 8080,80',
      'attach to web',
      'untag shut-1',
    ]);
    expect(await look()).toEqual(REACH);
  });

  test.each([
    [
      'who keeps',
      ['arn:aws:iam::123456789012:role/app/*'],
      '',
      'runs as who deploys or approves (arn:aws:iam::123456789012:role/app/*)',
    ],
    ['who approves', [], 'role/web', 'concerns role web, who holds'],
  ])(
    'is left alone where it has the role of %s, when it is planned and when it is to be cut off',
    async (_, keepers, holder, says) => {
      const before = await plan();
      around.approvers = { policyArn: APPROVERS_POLICY, holders: new Map([[holder, undefined]]) };
      const ports = { ...around.ports, house: { ...around.ports.house, keepers } };

      const planned = await planChange(declaration, changes, { input: INPUT, execution: EXECUTION }, ports);
      const cut = await applyChange(
        declaration,
        changes,
        { plan: before, answer: null, input: INPUT, execution: EXECUTION },
        ports,
      );

      expect(planned).toMatchObject({ decision: 'refuse', why: expect.stringContaining(says) });
      expect(cut).toMatchObject({ status: 'refused', plan: { why: expect.stringContaining(says) } });
      expect(the.did).toEqual([]);
    },
  );

  test('is left alone where a service of AWS runs it', async () => {
    the.machine = { ...the.machine, service: 'eks.amazonaws.com' };

    expect((await plan()).why).toContain('is run by eks.amazonaws.com, which alone may change it');
  });

  test('says before what will be called, in that order', async () => {
    const { calls } = await plan();

    expect(calls.map(({ action }) => action)).toEqual([
      'ec2:CreateSnapshots',
      'autoscaling:DetachInstances',
      'elasticloadbalancing:DeregisterTargets',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:DisassociateIamInstanceProfile',
      'ec2:CreateTags',
    ]);
    expect(calls[1]).toEqual({
      action: 'autoscaling:DetachInstances',
      resource: 'web',
      parameters: { InstanceIds: ['i-0123456789abcdef0'], ShouldDecrementDesiredCapacity: false },
    });
  });

  test('is not given back at all where its group may have no more', async () => {
    await cutOff();
    the.group = { max: 2, desired: 2, tags: [], suspended: [], deleting: false };
    the.did.splice(0);

    await expect(undo()).rejects.toMatchObject({
      name: 'RefusedError',
      message: expect.stringContaining('web wants 2 machines and may have 2: nothing was given back'),
    });

    expect(the.did).toEqual([]);
  });

  test.each([
    [
      'eks:nodegroup-name',
      'is in the scaling group web, which its tag eks:nodegroup-name says is of an EKS node group and counts its machines itself: if nobody of yours set that, take the tag off; detach',
    ],
    ['AmazonECSManaged', 'web, which its tag AmazonECSManaged says is of an ECS capacity provider and'],
    [
      'elasticbeanstalk:environment-id',
      'web, which its tag elasticbeanstalk:environment-id says is of Elastic Beanstalk and',
    ],
    ['AWSBatchServiceTag', 'web, which its tag AWSBatchServiceTag says is of AWS Batch and'],
  ])('is left alone where a service runs the group: %s', async (tag, reason) => {
    the.group = { max: 3, desired: 2, tags: [tag], suspended: [], deleting: false };

    expect(await plan()).toMatchObject({ decision: 'refuse', refused: [{ reason: expect.stringContaining(reason) }] });
  });

  test.each([
    ['Standby', 'is Standby in the scaling group web, and would not be put back so'],
    ['Pending:Wait', 'is Pending:Wait in the scaling group web'],
    ['Terminating:Wait', 'is being ended by the scaling group web'],
  ])('is left alone where it is not in service: %s', async (state, reason) => {
    the.place = { name: 'web', state };

    expect(await plan()).toMatchObject({ refused: [{ reason: expect.stringContaining(reason) }] });
  });

  test('is left alone where its group is being deleted', async () => {
    the.group = { max: 3, desired: 2, tags: [], suspended: [], deleting: true };

    expect(await plan()).toMatchObject({ refused: [{ reason: expect.stringContaining('which is being deleted') }] });
  });
});

describe('what breaks off', () => {
  test('says what is made by then, is gone on with where it stopped, and is one change', async () => {
    const made = await plan();
    const input = { plan: made, answer: null, input: INPUT, execution: EXECUTION };
    const attempt = () => applyChange(declaration, changes, input, around.ports);
    the.fails = 'eni-2';

    const first = await attempt().catch((error: Error) => error);
    const again = await attempt().catch((error: Error) => error);
    the.fails = '';
    await attempt();

    expect(first).toMatchObject({
      name: 'ResourceContentionFault',
      message:
        'not now. So far: snapshots begun, out of the scaling group web, out of the target group web, eni-1 in closed',
    });
    expect(again).toMatchObject({ message: expect.stringContaining('out of the scaling group web') });
    expect(the.did.filter((one) => one === 'snapshots' || one.startsWith('detach'))).toEqual([
      'snapshots',
      'detach from web',
    ]);
    expect(around.applied.get('shut-1')).toMatchObject({ targets: [{ before: REACH }] });
  });

  test('is taken back as far as it came', async () => {
    the.fails = 'take profile';
    await cutOff().catch(() => undefined);
    the.fails = '';
    the.did.splice(0);

    const undone = await undo();

    expect(undone).toMatchObject({ status: 'undone' });
    expect(the.did).toEqual([
      'eni-1 in sg-web',
      'eni-2 in sg-db,sg-web',
      'in arn:x:targetgroup/web/1 8080,80',
      'attach to web',
    ]);
    expect(await look()).toEqual(REACH);
  });

  test('is left alone where others changed a part of it', async () => {
    the.fails = 'take profile';
    await cutOff().catch(() => undefined);
    the.profile = 'arn:other';

    expect(await undo()).toMatchObject({ status: 'drifted' });
  });
});

describe('the tag', () => {
  test('of a person stays as it is, when it is cut off and when it is given back', async () => {
    the.machine = { ...the.machine, quarantined: 'by Ann' };

    await cutOff();
    await undo();

    expect(the.did.filter((one) => one.includes('tag '))).toEqual([]);
    expect(the.machine.quarantined).toBe('by Ann');
  });

  test('does not keep a machine from being cut off that has as many as it may', async () => {
    const tags = ['aws:autoscaling:groupName', ...Array.from({ length: 50 }, (_one, index) => `t${index}`)];
    the.machine = { ...the.machine, tags };

    const { impact } = await plan();
    const { status } = await cutOff();

    expect(status).toBe('applied');
    expect(the.did).not.toContain('tag shut-1');
    expect(impact).toContain('It has as many tags as a machine may have: riposte-quarantined is not added');
  });
});

test('what a version before cut off, which knew of no groups and no tag, is given back', async () => {
  the.place = undefined;
  the.ports.clear();
  await cutOff();
  the.machine = { ...the.machine, quarantined: undefined };
  const applied = around.applied.get('shut-1') as Applied;
  const isolated = ['eni-1', 'eni-2'].map((id) => ({ id, groups: ['closed'] }));
  const targets = applied.targets.map((one) => ({ ...one, after: { interfaces: isolated, profile: null } }));
  around.applied.set('shut-1', { ...applied, targets });

  expect(await undo()).toMatchObject({ status: 'undone' });
});

test('says what stands to break: who serves instead, what starts in its place, and that open connections go on', async () => {
  the.recorders = [{ id: 'fl-1', of: 'subnet-1', destination: 'arn:aws:s3:::flows' }];

  const { impact } = await plan();

  expect(impact).toEqual([
    'i-0123456789abcdef0 (web-1) no longer answers: t4g.nano with no public address, started 2026-03-02T03:00:00.000Z, in the scaling group web, which starts another',
    'Load balancers send it requests through web (healthy, 1 others healthy)',
    'web goes on wanting 2 and starts another in its place, with what let the intruder in; put back, it wants 3 of at most 3',
    'Which connections are open is not known here: flow logs say it some minutes late: fl-1 of subnet-1 (arn:aws:s3:::flows)',
    expect.stringMatching(
      /^Connections that are open are not ended: AWS lets those that a security group tracks go on/,
    ),
  ]);
});

test('says where nothing starts in its place, and that nothing records its connections', async () => {
  the.group = { max: 2, desired: 2, tags: [], suspended: ['Launch'], deleting: false };

  const { impact } = await plan();

  expect(impact).toContain('Launch is suspended in web: none starts in its place until it is resumed');
  expect(impact).toContain(
    'Which connections are open is not known: no flow log records its interfaces, subnets or network',
  );
});
