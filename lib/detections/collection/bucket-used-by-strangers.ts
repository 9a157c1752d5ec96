import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { bucketOf } from '../../sources/bucket-access.ts';

const subject = subjectFrom('bucketName');

/** Without any credentials somebody listed a bucket, or changed what is in it. Needs a trail that records data events of buckets. */
export default detection({
  id: 'collection/bucket-used-by-strangers',
  title: 'Bucket listed or changed without credentials',
  severity: 'medium',
  attack: ['T1619', 'T1530', 'T1565.001'],
  pattern: apiCall(
    's3',
    [
      'ListObjects',
      'ListObjectVersions',
      'PutObject',
      'CompleteMultipartUpload',
      'PutObjectAcl',
      'DeleteObject',
      'DeleteObjects',
    ],
    { userIdentity: { accountId: ['ANONYMOUS_PRINCIPAL'] } },
  ),
  // Lists of a public site are meant for nobody, and harm nobody by themselves.
  severityOf: (event) => (callName(event).startsWith('List') ? 'low' : 'medium'),
  subject,
  summary: told(subject, 'anybody can do so'),
  advice: ['Block public access to {the bucket} unless meant.', 'Look at what was written or deleted {since}.'],
  // Anybody on the internet causes it: a person judges whether it is open by design.
  playbook: {
    playbook: 'block-public-bucket',
    asks: true,
    params: (event) => (callName(event).startsWith('List') ? undefined : bucketOf(event)),
  },
  references: [
    'https://attack.mitre.org/techniques/T1619/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html',
  ],
});
