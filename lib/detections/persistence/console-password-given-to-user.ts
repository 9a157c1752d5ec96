import { detection } from '../../domain/finding/detection.ts';
import { answerWith } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, BY_HAND_OR_FOR_PERSON, isSameUser, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName', 'loginProfile.userName');

/** A user got a password, or another one, from somebody else: a service user becomes a person with a browser. */
export default detection({
  id: 'persistence/console-password-given-to-user',
  title: 'Console password set for a user',
  severity: 'medium',
  attack: ['T1098.001'],
  pattern: apiCall('iam', ['CreateLoginProfile', 'UpdateLoginProfile'], BY_HAND_OR_FOR_PERSON),
  when: (event) => !isSameUser(subject(event), event),
  subject,
  summary: told(subject, 'somebody who knows the new password can sign in as this user'),
  advice: [
    "Ask {the user} and {who:the maker}. If it was not planned: aws iam delete-login-profile --user-name {USER}, and deactivate the user's keys.",
    'Look for console sign-ins of {the user} {since}.',
  ],
  playbook: answerWith('remove-console-access', 'user', (event) => textAt(event.detail, 'requestParameters.userName')),
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_admin-change-user.html',
  ],
});
