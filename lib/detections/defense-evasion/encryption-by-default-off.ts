import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('bucketName');

/** What is stored from now on is not encrypted with your key. */
export default detection({
  id: 'defense-evasion/encryption-by-default-off',
  title: 'Default encryption switched off',
  severity: 'medium',
  attack: ['T1562.001', 'T1600'],
  pattern: apiCall(
    ['ec2', 's3', 'kinesis', 'firehose'],
    ['DisableEbsEncryptionByDefault', 'DeleteBucketEncryption', 'StopStreamEncryption', 'StopDeliveryStreamEncryption'],
  ),
  subject,
  group: byRun,
  routine: 'building',
  // S3 encrypts every object all the same: what is deleted is the choice of a key.
  severityOf: (event) => (event.source === 'aws.ec2' ? 'medium' : 'low'),
  summary: told(subject, 'new data is not encrypted as before'),
  advice: [
    'Switch it on again: aws ec2 enable-ebs-encryption-by-default (or put-bucket-encryption).',
    'List what was created {since}; it is not encrypted.',
  ],
  noPlaybook: 'Nothing is opened or lost by it: one command switches it on again.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html',
  ],
});
