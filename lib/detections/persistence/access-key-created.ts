import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('accessKey.userName', 'userName');

/** A long-lived credential more. Kept as a record. */
export default detection({
  id: 'persistence/access-key-created',
  title: 'Access key created',
  severity: 'info',
  attack: ['T1098.001'],
  pattern: apiCall('iam', ['CreateAccessKey']),
  subject,
  summary: told(subject, 'there is a new long-lived credential'),
  advice: ['Check that {the owner} asked for it; in a rotation the old key is deleted.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  ],
});
