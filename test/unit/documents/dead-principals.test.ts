import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import closeStore from '../../../functions/playbooks/close-store.ts';
import resetTrust from '../../../functions/playbooks/reset-role-trust.ts';
import { deadIn, deadSparedIn, withoutDead } from '../../../lib/documents/dead-principals.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { ASK, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const [USER, ROLE] = ['AIDACKCEVSQ6C2EXAMPLE', 'AROACKCEVSQ6C2EXAMPLE'];
const OWNER = 'arn:aws:iam::123456789012:root';
const says = (Effect: string, Principal: Json, element = 'Principal'): { [key: string]: Json } => ({
  Effect,
  [element]: Principal,
  Action: 'kms:*',
  Resource: '*',
});
const left = (...Statement: Json[]) => withoutDead({ Version: '2012-10-17', Statement }).Statement;
const iam = mockClient(IAMClient);
const kms = mockClient(KMSClient);

beforeEach(() => {
  iam.reset();
  kms.reset();
});

describe('a policy that names users and roles which were deleted', () => {
  test('names all others as before, and services', () => {
    expect(
      left(
        says('Allow', { AWS: [USER, OWNER], Service: 'logs.amazonaws.com' }),
        says('Allow', { AWS: ROLE, Service: 'logs.amazonaws.com' }),
        says('Deny', { AWS: [USER, OWNER, '210987654321'] }),
        says('Allow', '*'),
      ),
    ).toEqual([
      says('Allow', { AWS: OWNER, Service: 'logs.amazonaws.com' }),
      says('Allow', { Service: 'logs.amazonaws.com' }),
      says('Deny', { AWS: [OWNER, '210987654321'] }),
      says('Allow', '*'),
    ]);
  });

  test('loses what is for them alone, which lets in and shuts out nobody, never a NotPrincipal', () => {
    const spared = says('Deny', { AWS: [USER, OWNER] }, 'NotPrincipal');

    expect(left(says('Allow', { AWS: USER }), says('Deny', { AWS: [ROLE] }), spared)).toEqual([spared]);
    expect(withoutDead({ Statement: says('Allow', { AWS: USER }) })).toEqual({ Statement: [] });
  });

  test('the same with its elements in small letters', () => {
    const written = (...aws: string[]) => ({ effect: 'Allow', principal: { aws }, action: 'kms:*', resource: '*' });

    expect(withoutDead({ version: '2012-10-17', statement: [written(USER, OWNER), written(ROLE)] })).toEqual({
      version: '2012-10-17',
      statement: [{ effect: 'Allow', principal: { aws: OWNER }, action: 'kms:*', resource: '*' }],
    });
    expect(deadIn({ statement: written(USER) })).toEqual([USER]);
    expect(deadSparedIn({ Statement: { Effect: 'Deny', notPrincipal: { aws: [ROLE, OWNER] } } })).toEqual([ROLE]);
  });

  test('stays as it is where there are none', () => {
    const document = { Statement: says('Allow', { AWS: [OWNER] }) };

    expect(withoutDead(document)).toBe(document);
  });
});

describe('close-store', () => {
  const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const target = { label: 'key 1', resource: KEY, account: ASK.account, region: ASK.region };
  const own = says('Allow', { AWS: OWNER });
  const open = says('Allow', '*');
  const plan = async (...Statement: Json[]) => {
    kms.on(GetKeyPolicyCommand).resolves({ Policy: JSON.stringify({ Statement }) });
    kms.on(PutKeyPolicyCommand).resolves({});
    const changes = closeStore.changes(keepingLog());
    const before = await changes.read(target);
    if (before === null) throw new Error('no key');
    return { changes, before, wanted: await changes.wanted(target, before, { stores: [KEY] }, ASK) };
  };

  test('writes no id of the deleted, neither to close nor to undo, and says so', async () => {
    const { changes, before, wanted } = await plan(
      own,
      says('Allow', { AWS: USER }),
      says('Deny', { AWS: ROLE }),
      open,
    );
    if ('refuse' in wanted) throw new Error(wanted.refuse);
    await changes.write(target, before, wanted.state);
    await changes.write(target, wanted.state, before);
    const impact = await changes.impact?.({ ...target, before, after: wanted.state });

    const written = kms.commandCalls(PutKeyPolicyCommand).map(({ args }) => args[0].input.Policy);
    expect(written.map((text) => JSON.parse(text ?? '').Statement)).toEqual([[own], [own, open]]);
    expect(impact?.[1]).toContain(`left out, also by an undo: ${USER}, ${ROLE}, whose users or roles were deleted`);
  });

  test('leaves a policy to a person that spares one, and one with nothing else to close', async () => {
    const but = says('Deny', { AWS: [ROLE, OWNER] }, 'NotPrincipal');
    const spares = await plan(own, open, { ...but, Action: 'kms:ScheduleKeyDeletion' });
    const dead = await plan(own, says('Allow', { AWS: USER }));

    expect(spares.wanted).toEqual({ refuse: expect.stringContaining(`has a NotPrincipal with ${ROLE}`) });
    expect(dead.wanted).toEqual({ refuse: expect.stringContaining('there is nothing to close') });
  });

  test('a statement that nobody could put back goes only when a person says so', async () => {
    const { wanted } = await plan(own, says('Allow', { AWS: ROLE }, 'NotPrincipal'));

    expect(wanted).toEqual({
      state: { policy: { Statement: [own] } },
      asks: [expect.stringContaining(`a NotPrincipal with ${ROLE}, whose users or roles were deleted`)],
      asksAnybody: true,
    });
  });
});

test('reset-role-trust writes no id of the deleted, neither to close nor to undo, and says so', async () => {
  const arn = 'arn:aws:iam::123456789012:role/ci';
  const own = says('Allow', { AWS: OWNER });
  const open = says('Allow', { AWS: '210987654321' });
  const Statement = [own, says('Allow', { AWS: USER }), says('Deny', { AWS: ROLE }), open];
  const AssumeRolePolicyDocument = encodeURIComponent(JSON.stringify({ Statement }));
  const role = { Arn: arn, RoleId: 'AROA1', RoleName: 'ci', Path: '/', CreateDate: new Date(0) };
  iam.on(GetRoleCommand).resolves({ Role: { ...role, AssumeRolePolicyDocument } });
  iam.on(UpdateAssumeRolePolicyCommand).resolves({});
  const changes = resetTrust.changes(keepingLog());
  const target = { label: 'role ci', resource: arn, account: ASK.account, region: ASK.region };

  const before = await changes.read(target);
  if (before === null) throw new Error('no role');
  const wanted = await changes.wanted(target, before, { role: 'ci' }, ASK);
  if ('refuse' in wanted) throw new Error(wanted.refuse);
  await changes.write(target, before, wanted.state);
  await changes.write(target, wanted.state, before);

  const written = iam.commandCalls(UpdateAssumeRolePolicyCommand).map(({ args }) => args[0].input.PolicyDocument);
  expect(written.map((text) => JSON.parse(text ?? '').Statement)).toEqual([[own], [own, open]]);
  expect(await changes.impact?.({ ...target, before, after: wanted.state })).toEqual([
    '210987654321 can no longer assume role ci',
    expect.stringContaining(`left out, also by an undo: ${USER}, ${ROLE}`),
  ]);
});
