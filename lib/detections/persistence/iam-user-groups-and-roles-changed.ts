import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('roleName', 'userName', 'groupName', 'policyName', 'policyArn', 'instanceProfileName');

/** Who may do what was changed. Kept as a record; the dangerous changes have findings of their own. */
export default detection({
  id: 'persistence/iam-user-groups-and-roles-changed',
  title: 'Something in IAM changed',
  severity: 'info',
  attack: ['T1098', 'T1136.003'],
  pattern: apiCall('iam', [{ 'anything-but': { prefix: ['Get', 'List', 'Simulate', 'Generate'] } }]),
  subject,
  summary: told(subject, 'identities or their permissions changed'),
  advice: ['Compare with what was planned for today; undo what was not.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html',
  ],
});
