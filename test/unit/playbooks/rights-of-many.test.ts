import { beforeEach, describe, expect, test } from '@jest/globals';
import { rightsChanges } from '../../../lib/playbooks/detach-admin-policy/changes.ts';
import type { Params } from '../../../lib/playbooks/detach-admin-policy/find.ts';
import type { Rights } from '../../../lib/playbooks/detach-admin-policy/ports.ts';
import { ASK } from '../support/fixtures.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const OWN = 'arn:aws:iam::123456789012:policy/platform-team';
const allow = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const no = async () => undefined;

let members: string[];
let versions: Record<string, [document: string, madeAt: string]>;
const rights: Rights = {
  holder: async ({ kind, name }) => ({ arn: `arn:aws:iam::123456789012:${kind}/${name}`, id: 'ID', tags: [] }),
  attached: async () => [ADMIN],
  inline: async () => [],
  document: no,
  groupsOf: async () => ['admins'],
  membersOf: async () => members,
  policy: async (arn) => ({
    arn,
    id: 'ANPA',
    version: arn === OWN ? (Object.keys(versions).at(-1) ?? '') : 'v1',
    tags: [],
  }),
  versions: async () =>
    Object.entries(versions)
      .map(([id, [, madeAt]]) => ({ id, madeAt: new Date(madeAt) }))
      .reverse(),
  versionDocument: async (arn, version) => (arn === ADMIN ? allow('*') : (versions[version]?.[0] ?? '')),
  attach: no,
  detach: no,
  put: no,
  remove: no,
  join: no,
  leave: no,
  setVersion: no,
};
const changes = rightsChanges(rights, { services: async () => [] }, () => new Date('2026-06-10T12:00:00Z'));
const asksOf = async (params: Params) => {
  const [target] = (await changes.find(params, ASK)).targets;
  if (target === undefined) throw new Error('nothing to do');
  const before = await changes.read(target);
  if (before === null) throw new Error('nothing there');
  const wanted = await changes.wanted(target, before, params, ASK);
  return 'asks' in wanted ? wanted.asks : [];
};

beforeEach(() => {
  members = ['ann', 'bob', 'eve'];
  versions = {};
});

describe('rights that many would lose are taken by nobody but a person', () => {
  test('those of a group, which it may have had before the call that gave them once more', async () => {
    expect(await asksOf({ group: 'admins', policy: ADMIN })).toEqual([
      'all 3 members of group admins (ann, bob, eve) lose it, and IAM does not say since when the group has it: a call that gives it once more looks the same. Deny if they are your administrators, and take out by hand who is not',
    ]);
  });

  test('not those of a group of one or none, nor of a user', async () => {
    members = ['eve'];

    expect(await asksOf({ group: 'admins', policy: ADMIN })).toEqual([]);
    expect(await asksOf({ user: 'eve', policy: ADMIN })).toEqual([]);
  });

  test('those of a policy that gave them in an earlier version, too', async () => {
    versions = {
      v1: [allow('s3:*'), '2024-01-01T00:00:00Z'],
      v2: [allow('*'), '2024-03-01T00:00:00Z'],
      v3: [allow('*'), '2026-06-10T11:00:00Z'],
    };

    expect(await asksOf({ policyArn: OWN })).toEqual([
      'policy platform-team gave rights of an administrator before, too (v2 of 2024-03-01), so that who has it may be meant to be one: deny if so, and go back to that version by hand if the new one is an intruder’s',
    ]);
  });

  test('not those of a policy that never gave them before the call, or within the day before it', async () => {
    versions = {
      v1: [allow('s3:*'), '2024-01-01T00:00:00Z'],
      v2: [allow('*'), '2026-06-10T10:00:00Z'],
      v3: [allow('*'), '2026-06-10T11:00:00Z'],
    };

    expect(await asksOf({ policyArn: OWN })).toEqual([]);
  });
});
