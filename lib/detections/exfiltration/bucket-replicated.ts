import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** Every new object is copied to another bucket. */
export default detection({
  id: 'exfiltration/bucket-replicated',
  title: 'Bucket replicated elsewhere',
  severity: 'low',
  attack: ['T1537'],
  pattern: apiCall('s3', ['PutBucketReplication', { prefix: 'PutReplicationConfiguration' }]),
  subject,
  summary: told(subject, 'its new objects are copied to another bucket'),
  advice: [
    "Look where it goes: another account's bucket gets every new object. Delete the replication if nobody planned this.",
  ],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
  ],
});
