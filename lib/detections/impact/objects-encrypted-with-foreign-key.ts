import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { jsonText } from '../../domain/text/json.ts';
import { accountOf, apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** Objects, or a bucket's default, use a key that somebody else controls. */
export default detection({
  id: 'impact/objects-encrypted-with-foreign-key',
  title: 'Objects encrypted with a key of another account',
  severity: 'high',
  attack: ['T1486'],
  pattern: apiCall(
    's3',
    ['CopyObject', 'PutObject', 'CreateMultipartUpload', 'PutBucketEncryption', 'UpdateObjectEncryption'],
    {
      $or: [
        { requestParameters: { 'x-amz-server-side-encryption-aws-kms-key-id': [{ prefix: 'arn:' }] } },
        { eventName: ['PutBucketEncryption', 'UpdateObjectEncryption'] },
      ],
    },
  ),
  when: (event) => {
    const owner = /arn:[^:]*:kms:[^:]*:(\d{12}):/.exec(jsonText(event.detail.requestParameters ?? ''))?.[1];
    return owner !== undefined && owner !== accountOf(event);
  },
  subject,
  summary: told(subject, 'somebody else controls the key of what is written'),
  advice: [
    'Stop {the caller}: deactivate {key:the credentials} now.',
    'With versioning, the objects of {the bucket} are still there: let nobody delete the versions.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1486/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  ],
});
