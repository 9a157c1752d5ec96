import { describe, expect, test } from '@jest/globals';
import { weigh } from '../../../lib/domain/finding/trust.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { call, OTHER, OWN, type Row, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';
import { answers, detector, said } from '../support/raising.ts';

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
  const whose = (owner: object) => ({
    workGroup: 'primary',
    configurationUpdates: { resultConfigurationUpdates: { outputLocation: 's3://results/', ...owner } },
  });
  const output = whose({});
  const put = { kvsARN: `arn:aws:cloudfront::${OWN}:key-value-store/x`, puts: [{ key: 'origin', value: 'x.example' }] };
  table([
    ['messages back to where they came from', 'sqs', 'StartMessageMoveTask', { sourceArn: queue(OWN, 'd') }, 'nothing'],
    ['results to another place', 'athena', 'UpdateWorkGroup', output, 'low'],
    [
      'results to a place whose owner is said no longer',
      'athena',
      'UpdateWorkGroup',
      whose({ removeExpectedBucketOwner: true }),
      'low',
    ],
    ['results to a place of nobody', 'athena', 'UpdateWorkGroup', whose({ expectedBucketOwner: '' }), 'low'],
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

describe('is told as what it did', () => {
  const ended = (text: string) => ` from 203.0.113.50: ${text}.`;
  test.each<[id: string, service: string, name: string, parameters: object, meaning: string]>([
    [
      'privilege-escalation/stack-given-a-role',
      'cloudformation',
      'UpdateStackInstances',
      { stackSetName: 'x' },
      'it changes many accounts',
    ],
    ['impact/queue-purged', 'sqs', 'StartMessageMoveTask', { sourceArn: 'q' }, 'messages in it are gone, or elsewhere'],
    [
      'defense-evasion/approval-team-changed',
      'backup',
      'AssociateBackupVaultMpaApprovalTeam',
      { backupVaultName: 'v' },
      'who has to approve what it protects, if anybody, changed',
    ],
    [
      'defense-evasion/service-logging-disabled',
      's3',
      'DeleteBucketPolicy',
      { bucketName: 'logs' },
      'it may get no more logs',
    ],
    ['defense-evasion/service-logging-disabled', 's3', 'DeleteBucketLogging', {}, 'its use is no longer recorded'],
    ['impact/protection-against-deletion-off', 'backup', 'CancelLegalHold', {}, 'it can be deleted, or does not run'],
  ])('%s, by %s %s', (id, service, name, parameters, meaning) => {
    expect(said(id, call(service, name, parameters)).endsWith(ended(meaning))).toBe(true);
  });

  test.each([
    ['backup', 'CancelLegalHold'],
    ['rbin', 'UnlockRule'],
  ])('%s %s contains nobody: what was held is there', (service, name) => {
    const event = call(service, name, {});

    expect(detector.raised(event).flatMap(({ id }) => [id, ...answers(id, event)])).toEqual([
      'impact/protection-against-deletion-off',
    ]);
  });
});

describe('is told once', () => {
  const owned = {
    name: 'w',
    configuration: { resultConfiguration: { outputLocation: 's3://r/', expectedBucketOwner: OTHER } },
  };
  test.each<[service: string, name: string, parameters: object, id: string]>([
    [
      'sqs',
      'StartMessageMoveTask',
      { sourceArn: queue(OWN, 'd'), destinationArn: queue(OTHER, 'd') },
      'exfiltration/data-sent-outside',
    ],
    ['athena', 'CreateWorkGroup', owned, 'exfiltration/data-sent-outside'],
    [
      'ecs',
      'UpdateService',
      { service: 'web', taskDefinition: 'web:3', enableExecuteCommand: true },
      'privilege-escalation/service-given-a-role',
    ],
  ])('%s %s', (service, name, parameters, id) => {
    expect(detector.raised(call(service, name, parameters)).map((one) => one.id)).toEqual([id]);
  });
});

test.each([null, ''])('messages whose destination is %j go back to where they came from', (destinationArn) => {
  expect(detector.raised(call('sqs', 'StartMessageMoveTask', { sourceArn: queue(OWN, 'd'), destinationArn }))).toEqual(
    [],
  );
});

test('notices of what a data lake could not collect are no guard', () => {
  const event = call('securitylake', 'DeleteDataLakeExceptionSubscription', {});

  expect(detector.raised(event).map(({ id }) => id)).toEqual(['defense-evasion/security-service-changed']);
});
