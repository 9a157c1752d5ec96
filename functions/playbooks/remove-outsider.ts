import * as z from 'zod/mini';
import { accessEntries } from '../../lib/aws/account/access-entries.ts';
import { accountAssignments } from '../../lib/aws/account/account-assignments.ts';
import { identityProviders, singleSignOnRoles } from '../../lib/aws/account/identity-providers.ts';
import { assignmentClient, clusterClient, identityClient } from '../../lib/aws/clients.ts';
import { accessEntry } from '../../lib/domain/text/arn.ts';
import {
  assignmentCalls,
  assignmentImpact,
  assignmentOf,
  assignmentSchema,
  findAssignment,
  isLastAdministrator,
} from '../../lib/playbooks/remove-outsider/assignments.ts';
import { entryCalls, entryImpact, findEntry } from '../../lib/playbooks/remove-outsider/entries.ts';
import { asksAboutName } from '../../lib/playbooks/remove-outsider/identity-center.ts';
import type { AccessEntry, Provider } from '../../lib/playbooks/remove-outsider/ports.ts';
import {
  findProvider,
  providerCalls,
  providerImpact,
  removedByHand,
} from '../../lib/playbooks/remove-outsider/providers.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  provider: z.optional(
    z
      .string()
      .check(
        z.maxLength(2_048),
        z.regex(
          /^arn:aws[\w-]*:iam::\d{12}:(saml|oidc)-provider\/\S+$/,
          'must be the ARN of a SAML or OpenID Connect provider',
        ),
      ),
  ),
  /** Or both: a cluster of EKS, and whom its access entry lets in. */
  cluster: z.optional(z.string().check(z.regex(/^[0-9A-Za-z][\w-]{0,99}$/, 'must be the name of a cluster'))),
  principal: z.optional(
    z
      .string()
      .check(
        z.maxLength(2_048),
        z.regex(/^arn:aws[\w-]*:iam::\d{12}:(user|role)\/\S+$/, 'must be the ARN of a user or a role of IAM'),
      ),
  ),
  /** Or who got a permission set of Identity Center in an account. */
  assignment: z.optional(assignmentSchema),
  /** ISO 8601: who was let into a cluster earlier stays. */
  madeAfter: z.optional(z.iso.datetime()),
});
type Params = z.infer<typeof params>;

/** The provider, or the access entry, with all that makes it, or the assignment, whose name says it all; `gone` where it is removed. */
type State = { provider: Provider | 'gone' } | { entry: AccessEntry | 'gone' } | { assignment: 'there' | 'gone' };

const PROVIDERS = ['saml', 'oidc'].map((kind) => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}-provider/*`);

const CLUSTERS = `arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:cluster/*`;
const ENTRIES = `arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:access-entry/*`;

const [INSTANCES, SETS, ACCOUNTS] = ['instance/*', 'permissionSet/*', 'account/*'].map(
  (part) => `arn:\${AWS::Partition}:sso:::${part}`,
);
const ASSIGNED = [INSTANCES, SETS, ACCOUNTS].flatMap((one) => one ?? []);

const declaration = playbook<Params, State>({
  id: 'remove-outsider',
  title: 'Remove an identity provider, access to a cluster, or single sign-on rights that an intruder added',
  says: { todo: 'Remove', done: 'Removed', undone: 'Made anew' },
  what:
    'Deletes a SAML or OpenID Connect provider of IAM: nobody can sign in to this account with what it says any more. The roles that trust it stay, and ' +
    'are named. The provider that Identity Center made, which its own roles trust, and one with private keys (which nobody can read, so it could not be made anew), are left alone; of one that is only called like that ' +
    'a person is always asked. ' +
    'Or deletes the access entry by which a user or role of IAM enters a cluster of EKS, with the rights in it; not those of nodes, nor one that was there before the attack. ' +
    'Or takes a permission set of Identity Center in an account away from a user or a group, in the account and region that run Identity Center only; not from who may be the ' +
    'last administrator of that account: another user or group must have AdministratorAccess there.',
  risk: 'Everybody who signs in through this provider, enters the cluster as this principal, or signs in with this permission set, no longer can: people of the company, or pipelines.',
  stops:
    'new sessions through this provider; requests to the cluster by this principal; new sessions of the user or group with the permission set',
  doesNotStop:
    'sessions that were opened through it (at most 12 hours: contain the roles that trust it); what was made in the cluster meanwhile, its own accounts and tokens; sessions of Identity Center that are open, and other assignments',
  params,
  example: { provider: 'arn:aws:iam::123456789012:saml-provider/okta2' },
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      { sid: 'ReadProviders', actions: ['iam:GetSAMLProvider', 'iam:GetOpenIDConnectProvider'], resources: PROVIDERS },
      {
        sid: 'SeeWhoTrustsThem',
        actions: ['iam:ListRoles'],
        resources: ['*'],
        why: 'a list of all roles knows no resource',
      },
      {
        sid: 'ReadEntries',
        actions: ['eks:DescribeAccessEntry', 'eks:ListAssociatedAccessPolicies'],
        resources: [ENTRIES],
      },
      { sid: 'SeeWhichCluster', actions: ['eks:DescribeCluster'], resources: [CLUSTERS] },
      {
        sid: 'FindIdentityCenter',
        actions: ['sso:ListInstances'],
        resources: ['*'],
        why: 'a list has no ARN',
      },
      {
        sid: 'ReadAssignments',
        actions: ['sso:ListAccountAssignments', 'sso:ListPermissionSetsProvisionedToAccount'],
        resources: ASSIGNED,
      },
      {
        sid: 'ReadPermissionSets',
        actions: [
          'sso:DescribePermissionSet',
          'sso:GetInlinePolicyForPermissionSet',
          'sso:ListManagedPoliciesInPermissionSet',
          'sso:ListCustomerManagedPolicyReferencesInPermissionSet',
          'sso:ListTagsForResource',
        ],
        resources: ASSIGNED.slice(0, 2),
      },
    ],
    apply: [
      {
        sid: 'RemoveProviders',
        actions: ['iam:DeleteSAMLProvider', 'iam:DeleteOpenIDConnectProvider'],
        resources: PROVIDERS,
      },
      { sid: 'RemoveEntries', actions: ['eks:DeleteAccessEntry'], resources: [ENTRIES] },
      {
        sid: 'RemoveAssignments',
        actions: ['sso:DeleteAccountAssignment', 'sso:DescribeAccountAssignmentDeletionStatus'],
        resources: ASSIGNED,
      },
    ],
    undo: [
      {
        sid: 'MakeProviders',
        actions: [
          'iam:CreateSAMLProvider',
          'iam:CreateOpenIDConnectProvider',
          'iam:TagSAMLProvider',
          'iam:TagOpenIDConnectProvider',
        ],
        resources: PROVIDERS,
      },
      {
        sid: 'MakeEntries',
        actions: ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy', 'eks:TagResource'],
        resources: [CLUSTERS, ENTRIES],
      },
      {
        sid: 'MakeAssignments',
        actions: ['sso:CreateAccountAssignment', 'sso:DescribeAccountAssignmentCreationStatus'],
        resources: ASSIGNED,
      },
    ],
  },
  undo: 'The provider is made anew as it was, under the same ARN, so that the roles trust it again; the access entry with the rights it had; the assignment is given again.',
  onlyAtSdkBoundary: [
    'a sign-in through a provider',
    'private keys of a SAML provider',
    'An assignment that Identity Center is still at, or fails at, and so the two calls that ask how far it is: the second emulator is done at once. For one in the account that runs Identity Center itself AWS may ask for rights on its roles that riposte has not: then the answer says that it failed, and nothing is changed.',
  ],
  changes: () => outsiderChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function outsiderChanges(): Changes<Params, State> {
  const providers = identityProviders(identityClient());
  const entries = accessEntries(clusterClient());
  const assignments = accountAssignments(assignmentClient());
  const rolesOf = (permissionSet: string) => singleSignOnRoles(identityClient(), permissionSet);
  return {
    // An access entry is made anew with a call for each of its policies.
    inParts: true,
    async find({ provider, cluster, principal, assignment, madeAfter }, ask) {
      if (assignment !== undefined && provider === undefined && cluster === undefined && principal === undefined)
        return findAssignment(assignment, ask, assignments, rolesOf);
      if (cluster !== undefined && principal !== undefined && provider === undefined && assignment === undefined)
        return findEntry({ cluster, principal, madeAfter }, ask, entries);
      if (provider !== undefined && cluster === undefined && principal === undefined && assignment === undefined)
        return findProvider(provider, ask, providers);
      return notFound('what was asked for', 'is neither a provider, nor a cluster with a principal, nor an assignment');
    },
    // An entry is made anew in a cluster of that name. A provider, or an assignment of ids, that stands again is seen in the state.
    async identity({ resource }) {
      const entry = accessEntry(resource);
      return entry === undefined ? resource : entries.clusterOf(entry.cluster);
    },
    async read({ resource }) {
      const assignment = assignmentOf(resource);
      if (assignment !== undefined) return { assignment: (await assignments.has(assignment)) ? 'there' : 'gone' };
      const entry = accessEntry(resource);
      if (entry !== undefined) return { entry: (await entries.of(entry.cluster, entry.principal)) ?? 'gone' };
      const found = await providers.of(resource);
      return found === 'sealed' ? null : { provider: found ?? 'gone' };
    },
    wanted({ label, resource }, before) {
      if ('assignment' in before) return { state: { assignment: 'gone' } };
      if ('entry' in before) return { state: { entry: 'gone' } };
      const asks = asksAboutName(resource, label);
      return asks.length === 0
        ? { state: { provider: 'gone' } }
        : { state: { provider: 'gone' }, asks, asksAnybody: true };
    },
    calls({ resource }, _from, to) {
      if ('assignment' in to) return assignmentCalls(resource, to.assignment);
      if ('entry' in to) return entryCalls(resource, to.entry);
      return providerCalls(resource, to.provider);
    },
    byHand: ({ resource }) => removedByHand(resource),
    async write({ resource, label }, _from, to) {
      const assignment = assignmentOf(resource);
      if ('assignment' in to) {
        if (assignment === undefined) return;
        if (to.assignment === 'there') return assignments.create(assignment);
        // Asked again: who else was an administrator when it was planned may have gone since.
        const last = (await assignments.has(assignment)) && (await isLastAdministrator(assignment, assignments));
        if (last) throw new Error(`${label} ${last}`);
        return assignments.remove(assignment);
      }
      if ('provider' in to)
        return to.provider === 'gone' ? providers.remove(resource) : providers.create(resource, to.provider);
      const { cluster, principal } = accessEntry(resource) ?? { cluster: '', principal: '' };
      return to.entry === 'gone' ? entries.remove(cluster, principal) : entries.create(cluster, principal, to.entry);
    },
    // Identity Center takes a minute or two where it is busy.
    settling: { everySeconds: 10, forSeconds: 10 * 60 },
    async impact({ label, resource, before }) {
      const state = before as State;
      if ('assignment' in state) return assignmentImpact(label, resource);
      if ('entry' in state) return entryImpact(label, state.entry);
      return providerImpact(label, resource, providers);
    },
  };
}
