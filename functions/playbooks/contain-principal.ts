import * as z from 'zod/mini';
import { callReader } from '../../lib/aws/account/event-history.ts';
import { inlinePolicies } from '../../lib/aws/account/inline-policies.ts';
import { principalUsage } from '../../lib/aws/account/principal-usage.ts';
import { dynamoClient, identityClient, secretsClient, trailClient } from '../../lib/aws/clients.ts';
import { ownAddressReader } from '../../lib/aws/table/own-addresses.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { containChanges, type Params, type State } from '../../lib/playbooks/contain-principal/changes.ts';
import { PRINCIPAL } from '../../lib/playbooks/contain-principal/principal.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { ownRegionVariables, readConfig, variable } from '../../lib/runtime/config.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';
import { sharedKey } from '../../lib/runtime/shared-key.ts';

const principal = z
  .string()
  .check(
    z.maxLength(2_048),
    z.regex(PRINCIPAL, 'must be the ARN of a user, a role or a session (arn:aws:iam::…:role/…)'),
  );

const params = z.discriminatedUnion('scope', [
  z.strictObject({
    principal,
    scope: z.literal('from-address'),
    addresses: z.array(z.string()).check(z.minLength(1), z.maxLength(20)),
  }),
  z.strictObject({ principal, scope: z.literal('sessions-before-now') }),
  z
    .strictObject({
      principal,
      scope: z.optional(z.literal('everything')),
      /** The API that an Insight is about, and since when: what a detection says that asks for it. */
      insight: z.optional(z.string().check(z.maxLength(300))),
      since: z.optional(z.iso.datetime()),
    })
    .check(
      z.refine(
        ({ insight, since }) => (insight === undefined) === (since === undefined),
        'insight and since go together',
      ),
    ),
]);

const PRINCIPALS = ['user', 'role'].map((kind) => `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}/*`);

const declaration = playbook<Params, State & Json>({
  id: 'contain-principal',
  title: 'Deny a user or role everything, or everything from an address',
  about: 'principal',
  says: { todo: 'Contain', done: 'Contained', undone: 'Let go again' },
  what:
    'Gives the user or role an inline policy of its own that denies, above whatever else allows it: with the scope `from-address` every call from those ' +
    'addresses, so that a workload on the same role goes on; with `sessions-before-now` every call of sessions that are open now; with `everything`, or where no scope is given, every call. ' +
    'The policy is named after the execution (`deny-by-riposte-…`). A session is contained through its role. A permissions boundary or a path changes nothing about it.',
  risk: 'With `everything` and `sessions-before-now` programs that use the principal stop; with `from-address` those that share the address (a proxy, a shared runner) do.',
  stops:
    'calls of AWS APIs by this principal within the scope, sessions that are open already included, some seconds later',
  doesNotStop:
    'sessions of other roles it has opened, what it has left behind (keys, users, functions, trust), and what services do in its name; with from-address ' +
    'calls from elsewhere or through a VPC endpoint; with sessions-before-now sessions opened after the plan and the access keys of a user',
  params,
  example: { principal: 'arn:aws:iam::123456789012:role/ci' },
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      {
        sid: 'ReadPrincipals',
        actions: [
          'iam:GetUser',
          'iam:GetRole',
          'iam:ListUserPolicies',
          'iam:ListRolePolicies',
          'iam:GetUserPolicy',
          'iam:GetRolePolicy',
        ],
        resources: PRINCIPALS,
      },
      {
        sid: 'SeeWhoUsesThem',
        actions: ['iam:GenerateServiceLastAccessedDetails', 'iam:ListInstanceProfilesForRole'],
        resources: PRINCIPALS,
      },
      {
        sid: 'SeeWhatTheyDid',
        actions: ['iam:GetServiceLastAccessedDetails', 'cloudtrail:LookupEvents'],
        resources: ['*'],
        why: 'these calls know no resources',
      },
      {
        sid: 'ReadOwnAddresses',
        actions: ['ec2:DescribeAddresses', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeRegions', 'ec2:DescribeVpcs'],
        resources: ['*'],
        why: 'EC2 Describe calls know no resources',
      },
      {
        sid: 'KeepOwnAddresses',
        actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
        resources: [`\${StateTable.Arn}`],
        condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['OWN#addresses'] } },
      },
    ],
    apply: [{ sid: 'PutDeny', actions: ['iam:PutUserPolicy', 'iam:PutRolePolicy'], resources: PRINCIPALS }],
    undo: [{ sid: 'RemoveDeny', actions: ['iam:DeleteUserPolicy', 'iam:DeleteRolePolicy'], resources: PRINCIPALS }],
  },
  undo: 'The policy of this execution, and no other, is removed.',
  changes: (log) => {
    const config = readConfig(z.object({ TABLE: variable, RECORD_KEY: variable, ...ownRegionVariables }));
    const own = { named: config.OWN_ADDRESS_REGIONS, home: config.AWS_REGION };
    const [iam, trail] = [identityClient(), trailClient()];
    return containChanges({
      policies: inlinePolicies(iam),
      usage: principalUsage(iam, trail),
      calls: callReader(trail),
      ownAddresses: ownAddressReader(
        dynamoClient(),
        config.TABLE,
        sharedKey(secretsClient(), config.RECORD_KEY),
        own,
        log,
      ),
      now: () => new Date(),
    });
  },
});

export default declaration;
export const handler = playbookFunction(declaration);
