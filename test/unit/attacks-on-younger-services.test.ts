import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../lib/domain/policy.ts';
import { weigh } from '../../lib/domain/trust.ts';
import { call, OTHER, OWN, type Row, sessionOf } from './calls.ts';
import { table } from './loudness-table.ts';
import { detector } from './raising.ts';

const PROGRAM = sessionOf('deploy', 'build-1');
const queue = (account: string, name: string) => `arn:aws:sqs:eu-central-1:${account}:${name}`;

describe('to another account', () => {
  const logs = (account: string) => ({
    ruleName: 'all',
    rule: { source: { regions: ['eu-central-1'] }, destination: { region: 'eu-central-1', account } },
  });
  const results = (expectedBucketOwner: string) => ({
    workGroup: 'primary',
    configurationUpdates: { resultConfigurationUpdates: { expectedBucketOwner } },
  });
  const moved = (account: string) => ({
    sourceArn: queue(OWN, 'orders-dead'),
    destinationArn: queue(account, 'orders'),
  });
  const rows = (account: string, [foreign, moves]: readonly Row[4][]): Row[] => [
    [
      'logs of all accounts',
      'observabilityadmin',
      'CreateCentralizationRuleForOrganization',
      logs(account),
      foreign ?? 'info',
    ],
    [
      'what Config records',
      'config',
      'PutAggregationAuthorization',
      { authorizedAccountId: account },
      foreign ?? 'info',
    ],
    ['results of queries', 'athena', 'UpdateWorkGroup', results(account), foreign ?? 'info', PROGRAM],
    ['messages', 'sqs', 'StartMessageMoveTask', moved(account), moves ?? 'info'],
    [
      'signatures in its name',
      'signer',
      'AddProfilePermission',
      { profileName: 'release', action: 'signer:SignPayload', principal: account },
      foreign ?? 'info',
    ],
  ];
  table(rows(OTHER, ['medium', 'medium']));
  describe("or to one's own", () => table(rows(OWN, ['nothing', 'low'])));
});

describe('messages, results and keys of the edge', () => {
  const output = {
    workGroup: 'primary',
    configurationUpdates: { resultConfigurationUpdates: { outputLocation: 's3://results/' } },
  };
  const put = { kvsARN: `arn:aws:cloudfront::${OWN}:key-value-store/x`, puts: [{ key: 'origin', value: 'x.example' }] };
  table([
    ['messages back to where they came from', 'sqs', 'StartMessageMoveTask', { sourceArn: queue(OWN, 'd') }, 'nothing'],
    ['results to another place', 'athena', 'UpdateWorkGroup', output, 'low'],
    ['the same, by a deployment', 'athena', 'UpdateWorkGroup', output, 'nothing', PROGRAM],
    ['a workgroup described', 'athena', 'UpdateWorkGroup', { workGroup: 'primary', description: 'x' }, 'nothing'],
    ['values that code at the edge goes by', 'edgekeyvaluestore', 'UpdateKeys', put, 'low'],
    ['the same, by a deployment', 'edgekeyvaluestore', 'UpdateKeys', put, 'info', PROGRAM],
    [
      'a domain of another distribution',
      'cloudfront',
      'UpdateDomainAssociation2020_05_31',
      { domain: 'a.example' },
      'low',
    ],
    [
      'a distribution without its web ACL',
      'cloudfront',
      'DisassociateDistributionWebACL2020_05_31',
      { id: 'E1' },
      'medium',
    ],
    ['a distribution with one', 'cloudfront', 'AssociateDistributionWebACL2020_05_31', { id: 'E1' }, 'nothing'],
    ['names of a network', 'ec2', 'AssociateDhcpOptions', { dhcpOptionsId: 'dopt-1', vpcId: 'vpc-1' }, 'low'],
    [
      "names of a network, AWS's again",
      'ec2',
      'AssociateDhcpOptions',
      { dhcpOptionsId: 'default', vpcId: 'v' },
      'nothing',
    ],
  ]);
});

describe('who approves, and who is told', () => {
  const team = `arn:aws:mpa:us-east-1:${OWN}:approval-team/t`;
  table([
    ['a team deleted', 'multi-party-approval', 'StartActiveApprovalTeamDeletion', { arn: team }, 'medium'],
    ['a team made', 'multi-party-approval', 'CreateApprovalTeam', { name: 't' }, 'nothing'],
    ["a vault's team", 'backup', 'AssociateBackupVaultMpaApprovalTeam', { backupVaultName: 'v' }, 'medium'],
    ['of the security contact', 'notifications', 'DisassociateManagedNotificationAccountContact', {}, 'low'],
    ['by an alarm of alarms', 'monitoring', 'PutCompositeAlarm', { alarmName: 'a', actionsEnabled: false }, 'low'],
    [
      'by an alarm of alarms that acts',
      'monitoring',
      'PutCompositeAlarm',
      { alarmName: 'a', actionsEnabled: true },
      'nothing',
    ],
    ['what filters see of a log', 'logs', 'PutTransformer', { logGroupIdentifier: 'app' }, 'low'],
    ['the same, by a deployment', 'logs', 'PutTransformer', { logGroupIdentifier: 'app' }, 'info', PROGRAM],
  ]);
});

test.each([
  [
    "a vault's team",
    'backup',
    'AssociateBackupVaultMpaApprovalTeam',
    { backupVaultName: 'v', mpaApprovalTeamArn: `arn:aws:mpa:us-east-1:${OTHER}:approval-team/t` },
  ],
  ['what Config records', 'config', 'PutAggregationAuthorization', { authorizedAccountId: OTHER }],
])('%s of an account that is trusted is no news', (_name, service, name, parameters) => {
  const event = call(service, name, parameters);
  const { trusted } = parsePolicy({ version: 1, trusted: { accounts: [OTHER] } });

  expect(detector.raised(event).map((one) => weigh(one, event, trusted).severity)).toEqual(['info']);
});

describe('who gets in', () => {
  const role = `arn:aws:iam::${OWN}:role/Admin`;
  const entitled = {
    entitlement: { principalRole: { principal: { identityCenter: { userId: 'u' } }, roleArn: role } },
  };
  const admin = (userRole: string) => ({ awsAccountId: OWN, userName: 'mallory', userRole });
  const networks = (range: string) => ({ awsAccountId: OWN, enabled: true, ipRestrictionRuleMap: { [range]: 'x' } });
  table([
    ['by a certificate that was revoked', 'rolesanywhere', 'DisableCrl', { crlId: 'c' }, 'high'],
    ['by a profile that was off', 'rolesanywhere', 'EnableProfile', { profileId: 'p' }, 'high'],
    ['by none that is revoked now', 'rolesanywhere', 'ImportCrl', { name: 'revoked' }, 'nothing'],
    ['by none of an authority', 'rolesanywhere', 'DisableTrustAnchor', { trustAnchorId: 't' }, 'nothing'],
    ['by an entitlement', 'account-access', 'CreateEntitlement', entitled, 'low'],
    ['by a policy of the account', 'sso', 'AttachCustomerManagedPolicyReferenceToPermissionSet', {}, 'low'],
    ['from any network', 'signin', 'DeleteResourcePermissionStatement', { statementId: 's' }, 'medium'],
    ['without a second factor', 'ds', 'DisableRadius', { directoryId: 'd' }, 'medium'],
    ['with a second factor', 'ds', 'EnableRadius', { directoryId: 'd' }, 'nothing'],
    ['to all mail', 'workmail', 'CreateImpersonationRole', { organizationId: 'm', type: 'FULL_ACCESS' }, 'medium'],
    ['as a user of an application', 'cognito-idp', 'AdminLinkProviderForUser', { userPoolId: 'p' }, 'low'],
    ['to all dashboards', 'quicksight', 'RegisterUser', admin('ADMIN'), 'low', PROGRAM],
    ['to a dashboard', 'quicksight', 'RegisterUser', admin('READER'), 'info', PROGRAM],
    ['to dashboards from anywhere', 'quicksight', 'UpdateIpRestriction', networks('0.0.0.0/0'), 'medium'],
    ['to dashboards from an office', 'quicksight', 'UpdateIpRestriction', networks('198.51.100.0/24'), 'nothing'],
    ['as whom another provider says', 'cognito-idp', 'UpdateIdentityProvider', { userPoolId: 'p' }, 'medium'],
    ['the same, by a deployment', 'cognito-idp', 'UpdateIdentityProvider', { userPoolId: 'p' }, 'nothing', PROGRAM],
    ['from another domain', 'es', 'AcceptInboundConnection', { connectionId: 'c' }, 'medium'],
  ]);
});
