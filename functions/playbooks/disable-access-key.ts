import * as z from 'zod/mini';
import { userAccessKeys } from '../../lib/aws/account/user-access-keys.ts';
import { identityClient } from '../../lib/aws/clients.ts';
import { MOST_TARGETS, type Target } from '../../lib/domain/remediation/plan.ts';
import { SECRET_TAG } from '../../lib/domain/remediation/tags.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { allOf } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const keyId = z.string().check(z.regex(/^(AKIA|ASIA)[A-Z0-9]{12,124}$/, 'must be the id of an access key (AKIA…)'));
const params = z.union([
  z.strictObject({ accessKeyId: keyId }),
  z.strictObject({ accessKeyIds: z.array(keyId).check(z.minLength(1), z.maxLength(MOST_TARGETS)) }),
  // Source: IAM user guide, "IAM name requirements".
  z.strictObject({ allKeysOf: z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/, 'must be the name of an IAM user')) }),
]);
type Params = z.infer<typeof params>;

/** Whether the key is accepted. */
type State = 'Active' | 'Inactive';

const USERS = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:user/*`;

const declaration = playbook<Params, State & Json>({
  id: 'disable-access-key',
  title: 'Make an access key inactive',
  about: 'key',
  says: { todo: 'Switch off', done: 'Switched off', undone: 'Switched on again' },
  what: 'Makes the access key of an IAM user inactive: AWS refuses every call signed with it. It is not deleted. With `allKeysOf` all active keys of the user are.',
  risk: 'Programs that sign with this key stop working at once.',
  stops: 'calls signed with this key',
  doesNotStop: "sessions the key has already opened (until they expire), other keys and the user's console password",
  params,
  example: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      {
        sid: 'ReadKeys',
        actions: ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListUserTags'],
        resources: [USERS],
      },
    ],
    apply: [{ sid: 'SetKeys', actions: ['iam:UpdateAccessKey'], resources: [USERS] }],
    undo: [{ sid: 'SetKeys', actions: ['iam:UpdateAccessKey'], resources: [USERS] }],
  },
  undo: 'The keys that were made inactive, and no others, are made active again.',
  changes: () => accessKeyChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function accessKeyChanges(): Changes<Params, State & Json> {
  const keys = userAccessKeys(identityClient());
  return {
    async find(asked, ask): Promise<Found> {
      if ('accessKeyId' in asked) return findKey(asked.accessKeyId, ask);
      if ('accessKeyIds' in asked) {
        const found = await Promise.all(asked.accessKeyIds.map((id) => findKey(id, ask)));
        return allOf(found);
      }
      const all = await keys.list(asked.allKeysOf);
      if (all === undefined) return none(asked.allKeysOf, 'is no user of this account');
      const active = all.filter((one) => one.active);
      if (active.length === 0) return none(asked.allKeysOf, 'has no active access key');
      return { targets: await Promise.all(active.map(({ id }) => target(asked.allKeysOf, id, ask))), refused: [] };
    },
    identity: 'in its name',
    async read({ resource }) {
      const [user, id] = namesOf(resource);
      const found = (await keys.list(user))?.find((one) => one.id === id);
      return found === undefined ? null : found.active ? 'Active' : 'Inactive';
    },
    wanted: () => ({ state: 'Inactive' }),
    calls({ resource }, _from, to) {
      const [UserName, AccessKeyId] = namesOf(resource);
      return [{ action: 'iam:UpdateAccessKey', resource, parameters: { UserName, AccessKeyId, Status: to } }];
    },
    async write({ resource }, _from, to) {
      await keys.setActive(...namesOf(resource), to === 'Active');
    },
    async inForce({ resource }) {
      return { names: [namesOf(resource)[1]] };
    },
    async impact({ label, resource, tags }) {
      const [, id] = namesOf(resource);
      const { at, service, region } = await keys.lastUsed(id);
      const used =
        at === undefined
          ? `${label} was never used, as far as IAM knows`
          : `${label} was last used ${at.toISOString()} for ${service} in ${region}: what signs with it stops`;
      // Its rotation proves the key by signing with it, and cannot once the key is off.
      const kept = `a secret holds a key of this user (tag ${SECRET_TAG}): where it is this one, rotating the secret replaces it without a stop, and is refused once it is off`;
      return tags?.includes(SECRET_TAG) === true ? [used, kept] : [used];
    },
  };

  async function findKey(id: string, ask: Ask): Promise<Found> {
    if (id.startsWith('ASIA'))
      return none(id, 'is of a session: it cannot be made inactive; contain the principal that opened it');
    const user = await keys.ownerOf(id);
    return user === undefined
      ? none(id, 'is no key of a user of this account')
      : { targets: [await target(user, id, ask)], refused: [] };
  }

  async function target(user: string, id: string, { account, region, partition }: Ask): Promise<Target> {
    const tags = [...(await keys.tagsOf(user))];
    const belongsTo = (await keys.arnOf(user)) ?? `arn:${partition}:iam::${account}:user/${user}`;
    return {
      label: `${id} of ${user}`,
      resource: `arn:${partition}:iam::${account}:user/${user}/access-key/${id}`,
      belongsTo,
      account,
      region,
      tags,
    };
  }
}

function none(input: string, reason: string): Found {
  return { targets: [], refused: [{ input, reason }] };
}

function namesOf(resource: string): [user: string, keyId: string] {
  const [, user = '', id = ''] =
    /^arn:[^:]+:iam::\d+:user\/(?:.*\/)?([^/]+)\/access-key\/([^/]+)$/.exec(resource) ?? [];
  return [user, id];
}
