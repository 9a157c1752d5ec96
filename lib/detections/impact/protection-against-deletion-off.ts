import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, itemsAt, plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';
import { protectionTaken } from '../../sources/protection.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'tableName',
  'instanceId',
  'stackName',
  'bucketName',
  'logGroupIdentifier',
  'identifier',
);

/** What kept a resource from being deleted is off. */
export default detection({
  id: 'impact/protection-against-deletion-off',
  title: 'Protection against deletion or stopping switched off',
  severity: 'low',
  // What kept backups from everybody.
  severityOf: (event) => (/^(Ca|Un|PutObject(Le|R))/.test(callName(event)) ? 'medium' : 'low'),
  attack: ['T1490', 'T1489'],
  pattern: apiCall(
    [
      'rds',
      'dynamodb',
      'ec2',
      'elasticloadbalancing',
      'cloudformation',
      'logs',
      's3',
      'dsql',
      'quicksight',
      'backup',
      'rbin',
      'lambda',
      'elasticmapreduce',
    ],
    [
      'ModifyDBInstance',
      'ModifyDBCluster',
      'UpdateTable',
      'ModifyInstanceAttribute',
      'UpdateTerminationProtection',
      'StopDBInstance',
      'StopDBCluster',
      'UpdateContinuousBackups',
      'PutObjectLockConfiguration',
      'PutLogGroupDeletionProtection',
      'DisableImageDeregistrationProtection',
      'UpdateCluster',
      'UpdateAccountSettings',
      'CancelLegalHold',
      'UnlockRule',
      'ModifyLoadBalancerAttributes',
      'PutObjectLegalHold',
      'PutObjectRetention',
      { prefix: 'PutFunctionConcurrency' },
      'SetTerminationProtection',
    ],
  ),
  when: (event) => /^(Stop|Disable|Cancel|Unlock)/.test(callName(event)) || isOff(event),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'it can be deleted, or does not run'),
  advice: ['Switch it on again unless {the resource} is to be deleted.'],
  playbook: { playbook: 'protect-data', params: protectionTaken },
  references: [
    'https://attack.mitre.org/techniques/T1490/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
  ],
});

function isOff(event: AccountEvent): boolean {
  // Data events, where a trail records those of objects.
  if (callName(event) === 'PutObjectLegalHold') return parameter(event, 'LegalHold.Status') === 'OFF';
  if (callName(event) === 'PutObjectRetention')
    return plain(parameter(event, 'x-amz-bypass-governance-retention')) === 'true';
  if (callName(event).startsWith('ModifyL'))
    return itemsAt(event.detail.requestParameters, 'attributes').some(
      (one) => at(one, 'key') === 'deletion_protection.enabled' && at(one, 'value') === 'false',
    );
  if (callName(event) === 'PutObjectLockConfiguration')
    return parameter(event, 'ObjectLockConfiguration.Rule') === undefined;
  // A function of which none may run at a time does not run.
  if (parameter(event, 'reservedConcurrentExecutions') === 0) return true;
  const settings = [
    parameter(event, 'deletionProtection'),
    parameter(event, 'deletionProtectionEnabled'),
    parameter(event, 'disableApiTermination.value'),
    parameter(event, 'enableTerminationProtection'),
    parameter(event, 'terminationProtectionEnabled'),
    parameter(event, 'terminationProtected'),
    parameter(event, 'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled'),
  ];
  return settings.includes(false);
}
