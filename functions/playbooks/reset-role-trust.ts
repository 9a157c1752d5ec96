import * as z from 'zod/mini';
import { roleTrusts, type TrustedRole } from '../../lib/aws/account/role-trust.ts';
import { identityClient } from '../../lib/aws/clients.ts';
import { deadIn, deadSparedIn, deadSparedText, deadText, withoutDead } from '../../lib/documents/dead-principals.ts';
import { losses } from '../../lib/documents/own-lost.ts';
import { idAt, mustBe } from '../../lib/domain/remediation/whose-part.ts';
import { iamArn } from '../../lib/domain/text/arn.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { withoutOutsiders } from '../../lib/playbooks/reset-role-trust/trust.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  role: z.string().check(z.regex(/^[\w+=,.@-]{1,64}$/, 'must be the name of a role, without its path')),
});
type Params = z.infer<typeof params>;

/** The role, by the id that a namesake made later does not have, and its trust policy. */
type State = { id: string; trust: Json };

const ROLES = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/*`;

const declaration = playbook<Params, State & Json>({
  id: 'reset-role-trust',
  title: 'Take outsiders out of the trust policy of a role',
  about: 'principal',
  says: { todo: 'Close', done: 'Closed', undone: 'Opened again' },
  what:
    'Takes every principal of another account, everybody (`*`) and every token that anyone can have out of the trust policy of a role. Services, ' +
    "the account's own principals, its own providers, and partners that have to say an external id stay; where a detection asks, so do the policy's `trusted` accounts. A statement whose condition alone names them, or this account, goes as a whole, about which a detection asks a person. Where nobody is left, the policy lets in nobody. Ids of users and roles that were deleted go, too, as IAM takes no policy that names one.",
  risk: 'Programs of another account that assume this role on purpose no longer can.',
  stops: 'new sessions of this role by outsiders',
  doesNotStop:
    'sessions they have opened already (at most 12 hours: contain the role), and other roles that trust them',
  params,
  example: { role: 'ci' },
  approvers: stackApprovers,
  permissions: {
    plan: [SEE_APPROVERS, { sid: 'ReadRoles', actions: ['iam:GetRole'], resources: [ROLES] }],
    apply: [{ sid: 'SetTrust', actions: ['iam:UpdateAssumeRolePolicy'], resources: [ROLES] }],
    undo: [{ sid: 'SetTrust', actions: ['iam:UpdateAssumeRolePolicy'], resources: [ROLES] }],
  },
  undo: 'The trust policy as it was is put back, without ids of deleted users and roles.',
  changes: () => trustChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function trustChanges(): Changes<Params, State & Json> {
  const roles = roleTrusts(identityClient());
  /** As it can be written: without the deleted whom it names. */
  const trustIn = ({ trust }: TrustedRole) => withoutDead(JSON.parse(trust) as { [key: string]: Json });
  const nameOf = (resource: string) => iamArn(resource)?.name ?? '';
  return {
    async find({ role }, { account, region }) {
      const found = await roles.of(role);
      if (found === undefined) return { targets: [], refused: [{ input: role, reason: 'is no role of this account' }] };
      const target = { label: `role ${role}`, resource: found.arn, account, region, tags: [...found.tags] };
      return { targets: [target], refused: [] };
    },
    identity: 'in its state',
    async read({ resource }) {
      const found = await roles.of(nameOf(resource));
      return found === undefined ? null : { id: idAt(resource, found), trust: trustIn(found) };
    },
    wanted({ account, label }, { id, trust }, _params, { isOwn }) {
      const closed = withoutOutsiders(trust, account, isOwn);
      if (closed === undefined)
        return {
          refuse: `lets in nobody outside this account, but ${isOwn === undefined ? 'for' : 'whom the policy trusts and'} accounts that have to say an external id`,
        };
      const spared = deadSparedIn(closed.document);
      if (spared.length > 0) return { refuse: deadSparedText(spared) };
      return { state: { id, trust: closed.document }, ...losses(label, trust, closed.own) };
    },
    calls: ({ resource }, _from, { trust }) => [
      {
        action: 'iam:UpdateAssumeRolePolicy',
        resource,
        parameters: { RoleName: nameOf(resource), PolicyDocument: trust },
      },
    ],
    async write({ resource }, _from, { trust }) {
      mustBe(resource, await roles.of(nameOf(resource)));
      await roles.set(nameOf(resource), JSON.stringify(trust));
    },
    async impact({ label, resource, account, before, after }) {
      const [was, will] = [before, after].map((state) => withoutOutsiders((state as State).trust, account)?.removed);
      const now = await roles.of(nameOf(resource));
      const dead = now === undefined ? [] : deadIn(JSON.parse(now.trust) as Json);
      const lost = (was ?? []).filter((who) => will?.includes(who) !== true);
      return [...lost.map((who) => `${who} can no longer assume ${label}`), ...deadText(dead)];
    },
  };
}
