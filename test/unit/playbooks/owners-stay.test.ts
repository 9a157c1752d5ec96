import { DescribeSnapshotAttributeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import closeStore from '../../../functions/playbooks/close-store.ts';
import resetTrust from '../../../functions/playbooks/reset-role-trust.ts';
import unshare from '../../../functions/playbooks/unshare-snapshot.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import type { Ask } from '../../../lib/remediation/playbook.ts';
import { BY_HAND, BY_TASK, EXECUTION, world } from '../support/change-world.ts';
import { ASK, finding, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const [SISTER, PARTNER, INTRUDER] = ['222233334444', '333344445555', '666677778888'];
const root = (account: string) => `arn:aws:iam::${account}:root`;
const OWN = root(ASK.account);
/** Asked by a detection, where the policy trusts the sister account. */
const TASK: Ask = { ...ASK, isOwn: (party) => party === SISTER };
const iam = mockClient(IAMClient);
const kms = mockClient(KMSClient);
const ec2 = mockClient(EC2Client);

beforeEach(() => {
  iam.reset();
  kms.reset();
  ec2.reset();
});

describe('close-store', () => {
  const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const target = { label: 'key 1', resource: KEY, account: ASK.account, region: ASK.region };
  const allow = (AWS: Json) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' });
  const wanted = async (Statement: Json[], from: string[] | undefined, ask: Ask) => {
    kms.on(GetKeyPolicyCommand).resolves({ Policy: JSON.stringify({ Statement }) });
    const changes = closeStore.changes(keepingLog());
    const before = await changes.read(target);
    if (before === null) throw new Error('no key');
    return changes.wanted(target, before, { stores: [KEY], from }, ask);
  };

  test('takes the intruder out of a statement, and leaves those in it who were there', async () => {
    expect(await wanted([allow([OWN, root(PARTNER), root(INTRUDER)])], [INTRUDER], ASK)).toEqual({
      state: { policy: { Statement: [allow([OWN, root(PARTNER)])] } },
    });
    expect(await wanted([allow([OWN, '*'])], undefined, ASK)).toEqual({
      state: { policy: { Statement: [allow(OWN)] } },
    });
  });

  test('leaves whom the policy trusts, whatever else the call let in', async () => {
    const statements = [allow(OWN), allow(root(SISTER)), allow(root(INTRUDER))];

    expect(await wanted(statements, [INTRUDER, SISTER], TASK)).toEqual({
      state: { policy: { Statement: statements.slice(0, 2) } },
    });
    expect(await wanted(statements, [INTRUDER, SISTER], ASK)).toEqual({
      state: { policy: { Statement: statements.slice(0, 1) } },
    });
  });

  const byCondition = (...accounts: string[]) => ({
    ...allow('*'),
    Condition: { StringEquals: { 'aws:PrincipalAccount': accounts } },
  });

  test('asks a person where a statement goes as a whole that lets them in by its condition', async () => {
    expect(await wanted([allow(OWN), byCondition(SISTER, INTRUDER)], [INTRUDER], TASK)).toEqual({
      state: { policy: { Statement: [allow(OWN)] } },
      asks: [
        'a statement of key 1 goes as a whole that also lets in account 222233334444, trusted or this account itself: its condition says who, not its principal',
      ],
    });
    expect(await wanted([allow(OWN), byCondition(ASK.account, INTRUDER)], [INTRUDER], ASK)).toMatchObject({
      asks: [
        'a statement of key 1 goes as a whole that also lets in account 123456789012, trusted or this account itself: its condition says who, not its principal',
      ],
    });
  });

  test('asks nobody where they stay, or were not there', async () => {
    const narrowed = { ...byCondition(SISTER, INTRUDER), Principal: { AWS: ['*', root(SISTER)] } };

    expect(await wanted([allow(OWN), narrowed], [INTRUDER], TASK)).toEqual({
      state: { policy: { Statement: [allow(OWN), { ...narrowed, Principal: { AWS: root(SISTER) } }] } },
    });
    expect(await wanted([allow(OWN), byCondition(INTRUDER)], [INTRUDER], TASK)).toEqual({
      state: { policy: { Statement: [allow(OWN)] } },
    });
  });

  test('asks a person where a Deny keeps out all but them and the intruder', async () => {
    const but = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': [ASK.account, SISTER, INTRUDER] } },
    };

    expect(await wanted([allow(OWN), allow('*'), but], [INTRUDER], TASK)).toMatchObject({
      state: { policy: { Statement: [allow(OWN), but] } },
      asks: [expect.stringMatching(/lets in account 123456789012, account 222233334444, trusted/)],
    });
  });

  test('says who loses it, and not who stays', async () => {
    const before = { policy: { Statement: [allow([OWN, root(PARTNER), root(INTRUDER)])] } };
    const after = { policy: { Statement: [allow([OWN, root(PARTNER)])] } };
    kms.on(GetKeyPolicyCommand).resolves({ Policy: JSON.stringify(before.policy) });

    expect(await closeStore.changes(keepingLog()).impact?.({ ...target, before, after })).toEqual([
      'account 666677778888 can no longer use key 1 by 1 statements of its policy',
    ]);
  });
});

describe('reset-role-trust', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/deploy';
  const target = { label: 'role deploy', resource: ROLE, account: ASK.account, region: ASK.region };
  const trusts = (AWS: Json) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
  const wanted = async (AWS: Json, ask: Ask, more: object = {}) => {
    iam.on(GetRoleCommand).resolves({
      Role: {
        Arn: ROLE,
        RoleId: 'AROA1',
        Path: '/',
        RoleName: 'deploy',
        CreateDate: new Date(0),
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement: [{ ...trusts(AWS), ...more }] })),
      },
    });
    const changes = resetTrust.changes(keepingLog());
    const before = await changes.read(target);
    if (before === null) throw new Error('no role');
    return changes.wanted(target, before, { role: 'deploy' }, ask);
  };

  test('leaves whom the policy trusts where an intruder was let in beside them', async () => {
    expect(await wanted([root(SISTER), root(INTRUDER)], TASK)).toEqual({
      state: { id: 'AROA1', trust: { Statement: [trusts(root(SISTER))] } },
    });
    expect(await wanted(root(SISTER), TASK)).toEqual({
      refuse:
        'lets in nobody outside this account, but whom the policy trusts and accounts that have to say an external id',
    });
  });

  test('asks a person where whom the policy trusts goes with the intruder, as only a condition names them', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalAccount': [SISTER, INTRUDER] } };

    expect(await wanted('*', TASK, { Condition })).toMatchObject({
      state: { id: 'AROA1', trust: { Statement: [{ Sid: 'ClosedByRiposte', Effect: 'Deny' }] } },
      asks: [
        'a statement of role deploy goes as a whole that also lets in account 222233334444, trusted or this account itself: its condition says who, not its principal',
      ],
    });
    expect(await wanted('*', ASK, { Condition })).not.toHaveProperty('asks');
  });

  test('takes out everybody from outside where a person asks', async () => {
    expect(await wanted([root(SISTER), root(INTRUDER), OWN], ASK)).toEqual({
      state: { id: 'AROA1', trust: { Statement: [trusts(OWN)] } },
    });
  });
});

test('unshare-snapshot leaves whom the policy trusts, where a detection asks', async () => {
  const target = { ...ASK, label: 's', resource: 'arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0' };
  ec2.on(DescribeSnapshotAttributeCommand).resolves({ CreateVolumePermissions: [{ UserId: SISTER }] });
  const changes = unshare.changes(keepingLog());
  const wanted = (ask: Ask) =>
    changes.wanted(
      target,
      [SISTER, INTRUDER],
      { snapshots: ['snap-0123456789abcdef0'], from: [SISTER, INTRUDER] },
      ask,
    );

  expect(wanted(TASK)).toEqual({ state: [SISTER] });
  expect(wanted(ASK)).toEqual({ state: [] });
  expect(changes.wanted(target, [SISTER], { snapshots: ['snap-0123456789abcdef0'], from: [SISTER] }, TASK)).toEqual({
    refuse: 'is shared only with whom the policy trusts',
  });
});

test('a playbook is told whom the policy trusts where a detection asks; a person means what they type', async () => {
  const the = world();
  const told: boolean[] = [];
  the.policy = {
    ok: true,
    policy: parsePolicy({ version: 1, playbooks: { 'shut-door': { mode: 'auto' } }, trusted: { accounts: [SISTER] } }),
  };
  the.changes.wanted = (_target, _before, _params, { isOwn }) => {
    told.push(isOwn?.(SISTER) ?? false, isOwn?.(INTRUDER) ?? false, isOwn?.('*') ?? false);
    return { state: 'shut' };
  };
  the.findings.set('f', finding({ id: 'f', detection: 't/d' }));

  await planChange(the.declaration, the.changes, { input: BY_TASK, execution: EXECUTION }, the.ports);
  await planChange(
    the.declaration,
    the.changes,
    { input: { ...BY_HAND, doors: ['front'] }, execution: EXECUTION },
    the.ports,
  );

  expect(told).toEqual([true, false, false, false, false, false]);
});
