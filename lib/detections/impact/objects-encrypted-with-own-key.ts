import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** Objects are rewritten with a key that only the caller has: ransom without malware. */
export default detection({
  id: 'impact/objects-encrypted-with-own-key',
  title: 'Objects encrypted with a key of the caller',
  severity: 'critical',
  attack: ['T1486'],
  pattern: apiCall('s3', ['CopyObject', 'PutObject', 'UploadPart', 'UploadPartCopy', 'CreateMultipartUpload'], {
    $or: [
      { additionalEventData: { SSEApplied: ['SSE_C'] } },
      { requestParameters: { 'x-amz-server-side-encryption-customer-algorithm': [{ exists: true }] } },
    ],
  }),
  subject,
  summary: told(subject, 'what is written can only be read with a key the caller has'),
  advice: [
    'Stop {the caller}: deactivate {key:the credentials} now.',
    'With versioning, the objects of {the bucket} are still there: let nobody delete the versions.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1486/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html',
  ],
});
