import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND_OR_FOR_PERSON, isByStack, subjectFrom, told } from '../../sources/api-call.ts';
import { isMachine } from '../../sources/grouping.ts';

const subject = subjectFrom('userName');

/** A new user by hand or by a script; users that CloudFormation makes come from a reviewed template. */
export default detection({
  id: 'persistence/iam-user-created',
  title: 'IAM user created',
  severity: 'low',
  attack: ['T1136.003'],
  pattern: apiCall('iam', ['CreateUser'], BY_HAND_OR_FOR_PERSON),
  when: (event) => !isByStack(event),
  // Deployments that run on a machine are trusted by name; whoever broke into one makes a user to stay.
  severityOf: (event) => (isMachine(event) ? 'medium' : 'low'),
  noPlaybook: 'Its owner may need it: ask first.',
  subject,
  summary: told(subject, 'there is a new user that can be given keys and a password'),
  advice: ['Not planned? Delete {the user}, its keys and login profile.'],
  references: [
    'https://attack.mitre.org/techniques/T1136/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html',
  ],
});
