import * as z from 'zod/mini';
import { servicesOf } from '../../lib/aws/account/principal-usage.ts';
import { rightsStore } from '../../lib/aws/account/rights.ts';
import { identityClient } from '../../lib/aws/clients.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { rightsChanges, type State } from '../../lib/playbooks/detach-admin-policy/changes.ts';
import type { Params } from '../../lib/playbooks/detach-admin-policy/find.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const name = z.string().check(z.regex(/^[\w+=,.@-]{1,128}$/, 'must be a name, without its path'));
const policy = z.optional(
  z
    .string()
    .check(z.maxLength(2_048), z.regex(/^[!-\x7f]+$/, 'must be the ARN of a policy, or the name of an inline one')),
);
const params = z.union([
  z.strictObject({ user: name, policy }),
  z.strictObject({ user: name, group: name }),
  z.strictObject({ role: name, policy }),
  z.strictObject({ group: name, policy }),
  z.strictObject({
    policyArn: z
      .string()
      .check(
        z.maxLength(2_048),
        z.regex(/^arn:aws[\w-]*:iam::\d{12}:policy\/[!-\x7f]+$/, 'must be the ARN of a policy of this account'),
      ),
  }),
]);

const own = (kind: string) => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}/*`;
const HOLDERS = ['user', 'role', 'group'].map(own);
const each = (verb: string, what: string) => ['User', 'Role', 'Group'].map((kind) => `iam:${verb}${kind}${what}`);

const declaration = playbook<Params, State & Json>({
  id: 'detach-admin-policy',
  title: 'Take rights of an administrator away',
  about: 'principal',
  says: { todo: 'Take away', done: 'Took away', undone: 'Gave back' },
  what:
    'Takes away what lets a user, role or group do anything, or give itself that: managed policies are detached, inline ones deleted, memberships in such ' +
    'groups ended. With `policy` only that one, with `user` and `group` only that membership. With `policyArn` a policy that became one of an administrator ' +
    'goes back to its latest version that is none and was not made within the day before, as an intruder may have made it, too. What gives less is never touched. ' +
    'Where a group of several loses it, or a policy that gave it before, too, a detection has a person asked, whatever the mode.',
  risk: 'Whoever needed these rights for their work has them no longer. An account in which nobody has them is mended by root only.',
  stops: 'what these rights allowed, for keys and open sessions alike, some seconds later',
  doesNotStop:
    'what was done with the rights meanwhile (keys, users, roles, trust), and whoever gave them from giving them again',
  params,
  example: { user: 'bob' },
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      {
        sid: 'ReadRights',
        actions: [
          'iam:GetUser',
          'iam:GetRole',
          'iam:GetGroup',
          'iam:ListGroupsForUser',
          ...each('ListAttached', 'Policies'),
          ...each('List', 'Policies'),
          ...each('Get', 'Policy'),
        ],
        resources: HOLDERS,
      },
      {
        sid: 'ReadPolicies',
        actions: ['iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:ListPolicyVersions'],
        resources: [own('policy'), `arn:\${AWS::Partition}:iam::aws:policy/*`],
      },
      {
        sid: 'SeeWhatTheyUse',
        actions: ['iam:GenerateServiceLastAccessedDetails'],
        resources: [...HOLDERS, own('policy')],
      },
      {
        sid: 'ReadWhatTheyUse',
        actions: ['iam:GetServiceLastAccessedDetails'],
        resources: ['*'],
        why: 'it is asked for by the id of a job',
      },
    ],
    apply: [
      {
        sid: 'TakeRights',
        actions: [...each('Detach', 'Policy'), ...each('Delete', 'Policy'), 'iam:RemoveUserFromGroup'],
        resources: HOLDERS,
      },
      { sid: 'SetVersion', actions: ['iam:SetDefaultPolicyVersion'], resources: [own('policy')] },
    ],
    undo: [
      {
        sid: 'GiveBack',
        actions: [...each('Attach', 'Policy'), ...each('Put', 'Policy'), 'iam:AddUserToGroup'],
        resources: HOLDERS,
      },
      { sid: 'SetVersion', actions: ['iam:SetDefaultPolicyVersion'], resources: [own('policy')] },
    ],
  },
  undo: 'What was taken away, and nothing else, is given back.',
  changes: () => {
    const iam = identityClient();
    return rightsChanges(rightsStore(iam), { services: (arn) => servicesOf(iam, arn) }, () => new Date());
  },
});

export default declaration;
export const handler = playbookFunction(declaration);
