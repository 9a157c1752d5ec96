import { expect, test } from '@jest/globals';
import { call, OTHER, OWN } from '../support/calls.ts';
import { subjectOf } from '../support/raising.ts';

/** What a call is about is named, so that the next such call on the same day, about another thing, is another finding. */
const location = `arn:aws:datasync:eu-central-1:${OWN}:location/loc-1`;
const service = `arn:aws:ecs:eu-central-1:${OWN}:service/shop/web`;
const manager = `arn:aws:ssm-quicksetup:eu-central-1:${OWN}:configuration-manager/m`;
const notices = `arn:aws:notifications::${OWN}:configuration/n`;
const managed =
  'arn:aws:notifications::aws:managed-notification-configuration/category/AWS-Health/sub-category/Security';
test.each<[id: string, service: string, name: string, parameters: object, subject: string]>([
  ['exfiltration/transfer-set-up', 'datasync', 'UpdateLocationS3', { locationArn: location }, location],
  ['exfiltration/transfer-set-up', 'transfer', 'CreateConnector', { url: 'sftp://x.example' }, 'sftp://x.example'],
  [
    'persistence/machine-management-changed',
    'config',
    'PutRemediationConfigurations',
    { remediationConfigurations: [{ configRuleName: 'r' }, { configRuleName: 'q' }] },
    'q, r',
  ],
  [
    'persistence/machine-management-changed',
    'ssm',
    'CreateAssociationBatch',
    { entries: [{ name: 'Patch' }, { name: 'Backdoor' }] },
    'Backdoor, Patch',
  ],
  [
    'persistence/machine-management-changed',
    'ssm-quicksetup',
    'UpdateConfigurationDefinition',
    { id: 'd', managerArn: manager },
    manager,
  ],
  ['impact/snapshots-deleted', 'redshift', 'DeleteClusterSnapshot', { snapshotIdentifier: 's' }, 's'],
  [
    'impact/snapshots-deleted',
    'elasticache',
    'DeleteServerlessCacheSnapshot',
    { serverlessCacheSnapshotName: 's' },
    's',
  ],
  [
    'collection/snapshots-or-images-made',
    'redshift',
    'CopyClusterSnapshot',
    { sourceSnapshotIdentifier: 's', targetSnapshotIdentifier: 't' },
    's',
  ],
  [
    'collection/snapshots-or-images-made',
    'elasticache',
    'CreateServerlessCacheSnapshot',
    { serverlessCacheSnapshotName: 't', serverlessCacheName: 'c' },
    'c',
  ],
  [
    'collection/snapshots-or-images-made',
    'elasticache',
    'CopyServerlessCacheSnapshot',
    { sourceServerlessCacheSnapshotName: 's', targetServerlessCacheSnapshotName: 't' },
    's',
  ],
  ['impact/protection-against-deletion-off', 'backup', 'CancelLegalHold', { legalHoldId: 'h' }, 'h'],
  ['impact/protection-against-deletion-off', 'rbin', 'UnlockRule', { identifier: 'r' }, 'r'],
  ['execution/container-task-registered', 'ecs', 'UpdateExpressGatewayService', { serviceArn: service }, 'web'],
  [
    'execution/container-task-registered',
    'ecs',
    'CreateExpressGatewayService',
    { serviceName: 'web', cluster: 'c' },
    'web',
  ],
  [
    'exfiltration/data-sent-outside',
    'observabilityadmin',
    'CreateCentralizationRuleForOrganization',
    { ruleName: 'all' },
    'all',
  ],
  [
    'exfiltration/data-sent-outside',
    'observabilityadmin',
    'UpdateCentralizationRuleForOrganization',
    { ruleIdentifier: 'all' },
    'all',
  ],
  ['exfiltration/data-sent-outside', 'config', 'PutAggregationAuthorization', { authorizedAccountId: OTHER }, OTHER],
  [
    'impact/protection-against-deletion-off',
    'ec2',
    'DisableImageDeregistrationProtection',
    { DisableImageDeregistrationProtectionRequest: { ImageId: 'ami-1' } },
    'ami-1',
  ],
  [
    'defense-evasion/alarms-silenced',
    'notifications',
    'DisassociateChannel',
    { arn: 'c', notificationConfigurationArn: notices },
    notices,
  ],
  [
    'defense-evasion/alarms-silenced',
    'notifications',
    'DisassociateManagedNotificationAccountContact',
    { contactIdentifier: 'ACCOUNT_SECURITY', managedNotificationConfigurationArn: managed },
    managed,
  ],
  [
    'defense-evasion/config-recorder-stopped',
    'config',
    'DeleteServiceLinkedConfigurationRecorder',
    { servicePrincipal: 'observabilityadmin.amazonaws.com' },
    'observabilityadmin.amazonaws.com',
  ],
  ['defense-evasion/logs-deleted', 'logs', 'DeleteDeliverySource', { name: 's' }, 's'],
  ['defense-evasion/logs-deleted', 'logs', 'DeleteDeliveryDestinationPolicy', { deliveryDestinationName: 'd' }, 'd'],
  ['impact/data-store-deleted', 'memorydb', 'DeleteMultiRegionCluster', { multiRegionClusterName: 'c' }, 'c'],
  // What no detection knows the name of is told by the names that the call has.
  [
    'exfiltration/transfer-set-up',
    'datasync',
    'CreateTask',
    { cloudWatchLogGroupArn: 'g', options: { kmsKeyId: 'k' } },
    'g, k',
  ],
  [
    'exfiltration/transfer-set-up',
    'datasync',
    'CreateTask',
    { clientRequestId: 'x', valid: 'y' },
    `datasync in ${OWN}`,
  ],
  ['impact/data-store-deleted', 's3tables', 'DeleteNamespace', { tableBucketARN: 'b', namespace: 'n' }, 'n'],
])('%s, by %s %s', (id, from, name, parameters, subject) => {
  expect(subjectOf(id, call(from, name, parameters))).toBe(subject);
});

test('of a long list the names beyond the tenth are told apart as well: another list with the same ten is another finding', () => {
  const images = (last: string) => [...Array.from({ length: 10 }, (_, at) => `ami-0${at}`), last];
  const about = (last: string) =>
    subjectOf(
      'persistence/machine-management-changed',
      call('ssm', 'CreateAssociationBatch', { entries: images(last).map((name) => ({ name })) }),
    );

  expect(about('ami-1')).toMatch(/^ami-00, .*, ami-09 and 1 more \([0-9a-f]{8}\)$/);
  expect(about('ami-1')).not.toBe(about('ami-2'));
});
