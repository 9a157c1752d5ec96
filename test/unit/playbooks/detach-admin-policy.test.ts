import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Json } from '../../../lib/domain/text/json.ts';
import { rightsChanges } from '../../../lib/playbooks/detach-admin-policy/changes.ts';
import type { Params } from '../../../lib/playbooks/detach-admin-policy/find.ts';
import type { Holder, Rights } from '../../../lib/playbooks/detach-admin-policy/ports.ts';
import { identityOf } from '../../../lib/remediation/identity.ts';
import { ASK, eventFile } from '../support/fixtures.ts';
import { answers, like } from '../support/raising.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const GROWN = 'arn:aws:iam::123456789012:policy/team/grown';
const allow = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const key = ({ kind, name }: Holder) => `${kind}/${name}`;

let attached: Map<string, string[]>;
let inline: Map<string, Record<string, string>>;
let groups: Map<string, string[]>;
let versions: Record<string, Record<string, string>>;
let current: Record<string, string>;
let calls: string[];
let arns: Map<string, string>;
let made: Record<string, string>;

const rights: Rights = {
  holder: async (one) =>
    attached.has(key(one))
      ? { arn: arns.get(key(one)) ?? `arn:aws:iam::123456789012:${key(one)}`, id: `ID-${one.name}`, tags: [] }
      : undefined,
  attached: async (one) => attached.get(key(one)) ?? [],
  inline: async (one) => Object.keys(inline.get(key(one)) ?? {}),
  document: async (one, policy) => inline.get(key(one))?.[policy],
  groupsOf: async (user) => groups.get(user) ?? [],
  membersOf: async () => [],
  policy: async (arn) =>
    versions[arn] === undefined ? undefined : { arn, id: 'ANPA', version: current[arn] ?? 'v1', tags: [] },
  versions: async (arn) =>
    Object.keys(versions[arn] ?? {})
      .sort()
      .reverse()
      .map((id) => ({ id, madeAt: new Date(made[id] ?? 0) })),
  versionDocument: async (arn, version) => versions[arn]?.[version] ?? '',
  attach: async (one, policy) => void calls.push(`attach ${key(one)} ${policy}`),
  detach: async (one, policy) => void calls.push(`detach ${key(one)} ${policy}`),
  put: async (one, policy, document) => void calls.push(`put ${key(one)} ${policy} ${document}`),
  remove: async (one, policy) => void calls.push(`remove ${key(one)} ${policy}`),
  join: async (user, group) => void calls.push(`join ${user} ${group}`),
  leave: async (user, group) => void calls.push(`leave ${user} ${group}`),
  setVersion: async (arn, version) => void calls.push(`set ${arn} ${version}`),
};
const changes = rightsChanges(rights, { services: async () => [] }, () => new Date('2026-06-10T12:00:00Z'));
const find = (params: Params) => changes.find(params, ASK);
const labels = async (params: Params) => (await find(params)).targets.map(({ label }) => label);

beforeEach(() => {
  calls = [];
  arns = new Map();
  made = { v3: '2026-06-10T11:00:00Z' };
  attached = new Map([
    ['user/bob', [ADMIN, 'arn:aws:iam::aws:policy/ReadOnlyAccess']],
    ['user/eve', []],
    ['group/admins', [ADMIN]],
    ['group/readers', ['arn:aws:iam::aws:policy/ReadOnlyAccess']],
    ['role/app', [GROWN]],
  ]);
  inline = new Map([['user/bob', { all: allow('*'), reads: allow('s3:GetObject') }]]);
  groups = new Map([['bob', ['admins', 'readers']]]);
  versions = {
    [ADMIN]: { v1: allow('*') },
    'arn:aws:iam::aws:policy/ReadOnlyAccess': { v1: allow('s3:Get*') },
    [GROWN]: { v1: allow('s3:*'), v2: allow('iam:*'), v3: allow('*') },
  };
  current = { [GROWN]: 'v3' };
});

describe('rights of an administrator', () => {
  test('are found wherever a user has them: attached, inline, by a group; what gives less is left alone', async () => {
    expect(await labels({ user: 'bob' })).toEqual([
      'AdministratorAccess of user bob',
      'all of user bob',
      'user bob in group admins',
    ]);
  });

  test.each<[Params, string[]]>([
    [{ user: 'bob', policy: ADMIN }, ['AdministratorAccess of user bob']],
    [{ user: 'bob', policy: 'all' }, ['all of user bob']],
    [{ user: 'bob', group: 'admins' }, ['user bob in group admins']],
    [{ group: 'admins' }, ['AdministratorAccess of group admins']],
    [{ role: 'app' }, ['grown of role app']],
    [{ policyArn: GROWN }, ['policy grown (back to v1)']],
  ])('of %j are %j', async (params, expected) => {
    expect(await labels(params)).toEqual(expected);
  });

  test.each<[Params, string]>([
    [{ user: 'bob', policy: 'reads' }, 'has no such rights of an administrator'],
    [{ user: 'bob', group: 'readers' }, 'has no such rights of an administrator'],
    [{ user: 'eve', group: 'admins' }, 'has no such rights of an administrator'],
    [{ user: 'mallory' }, 'is no user of this account'],
    [{ policyArn: ADMIN }, 'is no policy that this account manages'],
    [{ policyArn: 'arn:aws:iam::123456789012:policy/gone' }, 'is no policy that this account manages'],
  ])('of %j are refused: %s', async (params, reason) => {
    expect(await find(params)).toMatchObject({ targets: [], refused: [{ reason }] });
  });

  test('of a policy without a version that gives less are refused, with what to do instead', async () => {
    versions[GROWN] = { v2: allow('iam:*'), v3: allow('*') };

    expect(await find({ policyArn: GROWN })).toMatchObject({
      refused: [{ reason: expect.stringContaining('detach it from those who have it') }],
    });
  });
});

describe('a version that the intruder may have made, too,', () => {
  const back = async () => {
    const { targets, refused } = await find({ policyArn: GROWN });
    const [target] = targets;
    const impact =
      target === undefined
        ? []
        : await changes.impact?.({ ...target, before: { id: 'ANPA', value: 'v3' }, after: { id: 'ANPA', value: '' } });
    return { labels: targets.map(({ label }) => label), reasons: refused.map(({ reason }) => reason), impact };
  };

  beforeEach(() => {
    versions[GROWN] = { v1: allow('s3:*'), v2: allow('secretsmanager:*'), v3: allow('*') };
  });

  test.each([
    ['the day before the plan', '2026-06-10T11:00:00Z', '2026-06-09T12:00:01Z'],
    ['the day before the one that gives all', '2026-06-01T12:00:00Z', '2026-05-31T12:00:01Z'],
    ['by a clock that is ahead', '2026-06-10T11:00:00Z', '2026-06-10T12:00:02Z'],
  ])('made %s is passed by, which is said', async (_, v3, v2) => {
    made = { v2, v3 };

    expect(await back()).toEqual({
      labels: ['policy grown (back to v1)'],
      reasons: [],
      impact: [
        'what needs policy grown (back to v1) to do its work stops',
        'passed by is v2, made within a day before, perhaps by the same intruder',
        'policy/team/grown called no service, as far as IAM knows (some hours late)',
      ],
    });
  });

  test('is none that is older', async () => {
    made = { v2: '2026-06-09T10:59:59Z', v3: '2026-06-10T11:00:00Z' };

    expect(await back()).toMatchObject({ labels: ['policy grown (back to v2)'] });
  });

  test('is left to a person where there is no other', async () => {
    versions[GROWN] = { v2: allow('secretsmanager:*'), v3: allow('*') };
    made = { v2: '2026-06-10T10:00:00Z', v3: '2026-06-10T11:00:00Z' };

    expect(await back()).toMatchObject({
      labels: [],
      reasons: [expect.stringContaining('has no version that gives less but v2, made within a day before')],
    });
  });
});

test.each<[Params, Json, Json, string, string]>([
  [{ user: 'bob', policy: ADMIN }, true, false, `detach user/bob ${ADMIN}`, `attach user/bob ${ADMIN}`],
  [
    { user: 'bob', policy: 'all' },
    JSON.parse(allow('*')),
    null,
    'remove user/bob all',
    `put user/bob all ${allow('*')}`,
  ],
  [{ user: 'bob', group: 'admins' }, true, false, 'leave bob admins', 'join bob admins'],
  [{ policyArn: GROWN }, 'v3', 'v1', `set ${GROWN} v1`, `set ${GROWN} v3`],
])('%j is read, taken away and given back', async (params, before, after, taken, given) => {
  const [target] = (await find(params)).targets;
  if (target === undefined) throw new Error('no target');
  const state = await changes.read(target);
  const wanted = await changes.wanted(target, state ?? { id: '', value: null }, params, ASK);

  await changes.write(target, { id: '', value: before }, { id: '', value: after });
  await changes.write(target, { id: '', value: after }, { id: '', value: before });

  expect(state?.value).toEqual(before);
  expect(wanted).toMatchObject({ state: { value: after } });
  expect(calls).toEqual([taken, given]);
});

test.each<[Params, string]>([
  [{ user: 'bob', group: 'admins' }, 'user/bob'],
  [{ role: 'app' }, 'role/app'],
])('of %j, who has another path by now, nothing is taken', async (params, who) => {
  const [target] = (await find(params)).targets;
  if (target === undefined) throw new Error('no target');
  arns.set(who, `arn:aws:iam::123456789012:${who.replace('/', '/kept/')}`);
  const state = await changes.read(target);

  expect(state).toMatchObject({ id: `ID-${who.split('/')[1]} as ${arns.get(who)}` });
  await expect(changes.write(target, { id: 'ID', value: true }, { id: 'ID', value: false })).rejects.toThrow('by now');
  expect(calls).toEqual([]);
});

test.each<[Params, string]>([
  [{ user: 'bob', policy: ADMIN }, 'ANPA'],
  [{ user: 'bob', group: 'admins' }, 'ID-admins'],
])('%j is given back only while the policy, or the group, is the one of then', async (params, id) => {
  const [target] = (await find(params)).targets;
  if (target === undefined) throw new Error('no target');

  expect(await identityOf(changes, target)).toBe(id);
  attached.delete('group/admins');
  versions = {};
  expect(await identityOf(changes, target)).toBeNull();
});

describe('a detection that saw rights given proposes to take exactly those away', () => {
  const ATTACHED = 'privilege-escalation/administrator-policy-attached';
  const WRITTEN = 'privilege-escalation/administrator-policy-written';
  const asked = (id: string, eventName: string, requestParameters: object) =>
    answers(id, like(id, { eventName, requestParameters }));

  test.each([
    ['AttachRolePolicy', { roleName: 'app', policyArn: ADMIN }, [{ role: 'app', policy: ADMIN }]],
    ['AttachGroupPolicy', { groupName: 'ops', policyArn: ADMIN }, [{ group: 'ops', policy: ADMIN }]],
    ['PutUserPermissionsBoundary', { userName: 'bob', permissionsBoundary: ADMIN }, []],
  ])('%s', (call, parameters, params) => {
    expect(asked(ATTACHED, call, parameters)).toEqual(params.map((one) => ({ 'detach-admin-policy': one })));
  });

  test.each([
    ['PutUserPolicy', { userName: 'bob', policyName: 'all' }, [{ user: 'bob', policy: 'all' }]],
    ['CreatePolicyVersion', { policyArn: GROWN }, [{ policyArn: GROWN }]],
    ['CreatePolicy', { policyName: 'all' }, []],
  ])('%s', (call, parameters, params) => {
    const written = { ...parameters, policyDocument: allow('*') };

    expect(asked(WRITTEN, call, written)).toEqual(params.map((one) => ({ 'detach-admin-policy': one })));
  });

  test('AddUserToGroup', () => {
    const id = 'privilege-escalation/user-added-to-administrators';

    expect(answers(id, eventFile(id))).toMatchObject([{ 'detach-admin-policy': { group: expect.any(String) } }]);
  });
});
