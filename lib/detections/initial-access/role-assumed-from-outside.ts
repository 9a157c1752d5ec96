import { apiCall, subjectFrom, told } from '../../domain/api-call.ts';
import { detection } from '../../domain/detection.ts';

const subject = subjectFrom('roleArn');

/** Another account or a web identity took on a role. Kept as a record, once a day and role. */
export default detection({
  id: 'initial-access/role-assumed-from-outside',
  title: 'Role assumed from outside',
  severity: 'info',
  attack: ['T1078.004'],
  pattern: apiCall('sts', ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'], {
    userIdentity: { type: ['AWSAccount', 'SAMLUser', 'WebIdentityUser'] },
  }),
  subject,
  summary: told(subject, 'a session of this role was handed out'),
  advice: ['Kept for investigations: who assumed which role, from where.'],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  ],
});
