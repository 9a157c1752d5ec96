import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName');

/** A membership more. Kept as a record. */
export default detection({
  id: 'privilege-escalation/user-added-to-group',
  title: 'User added to a group',
  severity: 'low',
  attack: ['T1098.003'],
  pattern: apiCall('iam', ['AddUserToGroup']),
  subject,
  summary: told(subject, (event) => `it is in group ${plain(parameter(event, 'groupName'))} now`),
  advice: ['Check that {the user} should have the rights of {requestParameters.groupName:the group}.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html',
  ],
});
