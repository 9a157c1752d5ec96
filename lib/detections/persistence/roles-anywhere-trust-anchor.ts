import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('name', 'profileId');

/**
 * Roles Anywhere was told to trust another certificate authority, whose owner can make credentials for years, or no longer to ask which of its certificates
 * are revoked. A list that is imported only takes away.
 */
export default detection({
  id: 'persistence/roles-anywhere-trust-anchor',
  title: 'Certificates from outside may assume roles',
  severity: 'high',
  attack: ['T1098.001', 'T1556'],
  pattern: apiCall('rolesanywhere', [
    'CreateTrustAnchor',
    'UpdateTrustAnchor',
    'EnableTrustAnchor',
    'CreateProfile',
    'UpdateProfile',
    'EnableProfile',
    'DisableCrl',
    'DeleteCrl',
    'UpdateCrl',
  ]),
  // Lists are written anew by programs, all the time; what a person wrote may leave one out.
  when: (event) => callName(event) !== 'UpdateCrl' || byProgram(event) === undefined,
  severityOf: (event) => (callName(event) === 'UpdateCrl' ? 'medium' : 'high'),
  subject,
  summary: told(subject, (event) =>
    callName(event) === 'UpdateCrl'
      ? 'certificates that were revoked may get credentials again'
      : callName(event).endsWith('Crl')
        ? 'revoked certificates get credentials again'
        : 'holders of its certificates can get credentials of this account',
  ),
  advice: [
    'Not planned? Delete {the trust anchor} (aws rolesanywhere delete-trust-anchor), or put the list back.',
    'List the profiles: they name the roles its certificates may assume.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html',
  ],
});
