import { detection } from '../../domain/finding/detection.ts';
import {
  apiCall,
  BY_HAND_OR_FOR_PERSON,
  callName,
  isSameUser,
  parameter,
  subjectFrom,
  told,
} from '../../sources/api-call.ts';

const subject = subjectFrom('userName');

/** Keys for somebody else are a second way in that survives the loss of the first. */
export default detection({
  id: 'persistence/access-key-created-for-another-user',
  title: 'Access key made or activated for another user',
  severity: 'medium',
  attack: ['T1098.001'],
  pattern: apiCall('iam', ['CreateAccessKey', 'UpdateAccessKey'], BY_HAND_OR_FOR_PERSON),
  when: (event) => {
    if (callName(event) === 'UpdateAccessKey' && parameter(event, 'status') !== 'Active') return false;
    return parameter(event, 'userName') !== undefined && !isSameUser(subject(event), event);
  },
  subject,
  summary: told(subject, 'whoever holds the key can act as this user'),
  advice: [
    'Ask {who:the maker}. If it was not planned, deactivate the key: aws iam update-access-key --status Inactive --access-key-id {responseElements.accessKey.accessKeyId:KEY} --user-name {responseElements.accessKey.userName:USER}',
    'Look at what {responseElements.accessKey.accessKeyId:the new key} was used for, from which addresses.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  ],
});
