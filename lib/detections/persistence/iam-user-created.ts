import { detection } from '../../domain/detection.ts';
import { apiCall, NOBODY, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName');

/** A new user by hand or by a script; users that CloudFormation makes come from a reviewed template. */
export default detection({
  id: 'persistence/iam-user-created',
  title: 'IAM user created',
  severity: 'low',
  attack: ['T1136.003'],
  pattern: apiCall('iam', ['CreateUser'], {
    userIdentity: { invokedBy: NOBODY },
  }),
  subject,
  summary: told(subject, 'there is a new user that can be given keys and a password'),
  advice: ['Not planned? Delete {the user}, its keys and login profile.'],
  references: [
    'https://attack.mitre.org/techniques/T1136/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html',
  ],
});
