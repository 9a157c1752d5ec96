import { foreignOwners } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { valuesUnder } from '../../domain/text/json.ts';
import { accountOf, apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'bucketName',
  'name',
  'tableName',
  'secretId',
  'logGroupName',
  'snapshotId',
  'sourceDBSnapshotIdentifier',
  'ModifyEbsDefaultKmsKeyIdRequest.KmsKeyId',
);

/** Data, or the record of what happens, is encrypted with a key of another account: its owner decides who can read it, and until when. */
export default detection({
  id: 'impact/foreign-encryption-key',
  title: 'Encrypted with a key of another account',
  severity: 'high',
  attack: ['T1486', 'T1562.008'],
  pattern: apiCall(
    ['ec2', 'rds', 's3', 'cloudtrail', 'dynamodb', 'logs', 'secretsmanager', 'elasticfilesystem'],
    [
      'ModifyEbsDefaultKmsKeyId',
      'CopySnapshot',
      'CreateVolume',
      'CopyImage',
      'CopyDBSnapshot',
      'CopyDBClusterSnapshot',
      'RestoreDBInstanceFromDBSnapshot',
      'PutBucketEncryption',
      'UpdateTrail',
      'CreateTrail',
      'CreateTable',
      'UpdateTable',
      'AssociateKmsKey',
      'UpdateSecret',
      'CreateFileSystem',
    ],
  ),
  when: (event) => owners(event).length > 0,
  parties: owners,
  subject,
  summary: told(subject, (event) => `account ${owners(event).join(', ')} decides who can read it`),
  advice: [
    'Put back a key of your own while the other still works; copy what was encrypted with it.',
    'If nobody knows the account, disable {the caller}.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1486/',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
});

/** Where these services write which key they mean. */
const KEY = /^(kms_?master_?key_?id|kms_?key(id|arn)?|sse_?kms_?key_?id|kmskeyidentifier)$/i;

function owners(event: AccountEvent): string[] {
  return foreignOwners(valuesUnder(event.detail.requestParameters, KEY), accountOf(event));
}
