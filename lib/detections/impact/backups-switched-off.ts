import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import type { Severity } from '../../domain/finding/severity.ts';
import { numberIn, plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';
import { protectionTaken } from '../../sources/protection.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'tableName',
  'clusterIdentifier',
  'replicationGroupId',
  'policyId',
  'identifier',
  'backupPlanId',
  'fileSystemId',
  'sourceServerID',
  'sourceDBInstanceArn',
);

/** A database keeps no backups any longer, or a table cannot be taken back in time: the step before data is deleted. */
export default detection({
  id: 'impact/backups-switched-off',
  title: 'Backups switched off',
  severity: 'medium',
  attack: ['T1490'],
  pattern: apiCall(
    ['rds', 'dynamodb', 'redshift', 'elasticache', 'dlm', 'rbin', 'backup', 'elasticfilesystem', 'fsx', 'drs'],
    [
      'ModifyDBInstance',
      'ModifyDBCluster',
      'UpdateContinuousBackups',
      'ModifyCluster',
      'ModifyReplicationGroup',
      'ModifyCacheCluster',
      'DeleteLifecyclePolicy',
      'UpdateLifecyclePolicy',
      'DeleteRule',
      'UpdateRegionSettings',
      'UpdateBackupPlan',
      'PutBackupPolicy',
      'UpdateFileSystem',
      'UpdateRule',
      'DisconnectSourceServer',
      'StopReplication',
      'StopDBInstanceAutomatedBackupsReplication',
    ],
  ),
  severityOf,
  when: keepsNone,
  group: byRun,
  routine: 'building',
  subject,
  summary: told(subject, (event) =>
    severityOf(event) === 'high' ? 'it keeps no backups and can be deleted' : 'it keeps no backups',
  ),
  advice: [
    'Switch the backups of {the resource} on again; existing ones of an instance are deleted with the setting.',
    'Take a snapshot now if {the caller} is not known.',
  ],
  playbook: { playbook: 'protect-data', params: protectionTaken },
  noPlaybook: 'What deployed plans and rules of other services puts them back.',
  references: [
    'https://attack.mitre.org/techniques/T1490/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.Disabling.html',
  ],
});

function keepsNone(event: AccountEvent): boolean {
  const recovery = parameter(event, 'pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled');
  const kept = ['backupRetentionPeriod', 'automatedSnapshotRetentionPeriod', 'snapshotRetentionLimit'];
  return (
    kept.some((name) => numberIn(parameter(event, name)) === 0) ||
    leavesOut(event) ||
    plain(recovery) === 'false' ||
    /^(D|Stop)/.test(callName(event)) ||
    (callName(event) === 'UpdateLifecyclePolicy' && parameter(event, 'state') === 'DISABLED')
  );
}

/** With the protection against deletion gone in the same call, the data is next. */
function severityOf(event: AccountEvent): Severity {
  return plain(parameter(event, 'deletionProtection')) === 'false' ? 'high' : 'medium';
}

/** Days for which a backup has to be kept so that somebody misses what it saves. */
const SHORT = 3;

/** Whether a service of backups, or of files, keeps nothing any longer, nothing of a kind, or for a day or two. */
function leavesOut(event: AccountEvent): boolean {
  const request = event.detail.requestParameters;
  switch (callName(event)) {
    case 'UpdateRegionSettings':
      return valuesUnder(parameter(event, 'resourceTypeOptInPreference'), /./).map(plain).includes('false');
    case 'UpdateRule':
      return numberIn(parameter(event, 'retentionPeriod.retentionPeriodValue')) < SHORT;
    case 'UpdateContinuousBackups':
      return numberIn(parameter(event, 'pointInTimeRecoverySpecification.recoveryPeriodInDays')) < SHORT;
    case 'UpdateBackupPlan':
      return valuesUnder(request, /^deleteAfterDays$/i).some((days) => numberIn(days) < SHORT);
    case 'PutBackupPolicy':
      return plain(parameter(event, 'backupPolicy.status')).startsWith('DISABL');
    case 'UpdateFileSystem':
      return valuesUnder(request, /^automaticBackupRetentionDays$/i).some((days) => numberIn(days) === 0);
    default:
      return false;
  }
}
