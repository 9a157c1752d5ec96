import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** Policy, ACL, versioning, encryption or the like of a bucket changed, or a bucket came or went. Kept as a record. */
export default detection({
  id: 'impact/bucket-settings-changed',
  title: 'Settings of a bucket changed',
  severity: 'info',
  attack: ['T1562.001', 'T1578'],
  pattern: apiCall('s3', [
    { prefix: 'PutBucket' },
    { prefix: 'DeleteBucket' },
    'CreateBucket',
    'PutAccountPublicAccessBlock',
    'PutObjectLockConfiguration',
    { prefix: 'PutAccessPoint' },
  ]),
  subject,
  summary: told(subject, 'how it is kept or protected changed'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html',
  ],
});
