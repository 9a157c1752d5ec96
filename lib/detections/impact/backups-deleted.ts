import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { numberIn } from '../../domain/text/json.ts';
import { apiCall, BY_HAND_OR_RUNNER, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('backupVaultName', 'recoveryPointArn');

/** Days after which a backup is gone before anybody may miss it. */
const SOON = 7;

/** What one would restore from is being deleted, by somebody's call. */
export default detection({
  id: 'impact/backups-deleted',
  title: 'Backups or recovery settings deleted',
  severity: 'high',
  attack: ['T1490', 'T1485'],
  pattern: apiCall(
    ['rds', 'backup', 'dynamodb', 'elasticfilesystem', 'ec2', 'fsx'],
    [
      { wildcard: 'DeleteDB*AutomatedBackup' },
      'DeleteBackupVault',
      'DeleteRecoveryPoint',
      'DeleteBackupPlan',
      'DeleteBackupVaultLockConfiguration',
      'DeleteBackupSelection',
      'DeleteBackup',
      'DisableFastSnapshotRestores',
      'UnlockSnapshot',
      'DisassociateRecoveryPoint',
      'DeleteBackupVaultAccessPolicy',
      'UpdateRecoveryPointLifecycle',
    ],
    BY_HAND_OR_RUNNER,
  ),
  when: (event) =>
    callName(event) !== 'UpdateRecoveryPointLifecycle' ||
    numberIn(parameter(event, 'lifecycle.deleteAfterDays')) <= SOON,
  subject,
  group: byRun,
  routine: 'building',
  // A vault that is deleted was empty, and a plan keeps nothing: what was backed up before stays.
  severityOf: (event) =>
    /^DeleteBackup(Vault|VaultAccessPolicy|Plan|Selection)$/.test(callName(event)) ? 'medium' : 'high',
  summary: told(subject, 'it can no longer be restored from'),
  advice: [
    'Stop {the caller}: deactivate {key:the credentials}. Look at what is left to restore from.',
    'Vault lock and backups in another account survive this.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1490/',
    'https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html',
  ],
});
