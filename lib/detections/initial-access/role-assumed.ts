import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('roleArn');

/** A user, another account or an identity provider's user took on a role. Kept as a record, once a day and role. */
export default detection({
  id: 'initial-access/role-assumed',
  title: 'Role assumed by a user or from outside',
  severity: 'info',
  attack: ['T1078.004', 'T1548.005'],
  pattern: apiCall('sts', ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'], {
    userIdentity: { type: ['AWSAccount', 'SAMLUser', 'WebIdentityUser', 'IAMUser', 'Root'] },
  }),
  subject,
  summary: told(subject, 'a session of this role was handed out'),
  advice: ['Kept for investigations: who assumed which role, from where.'],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  ],
});
