import { detection } from '../../domain/detection.ts';
import { containCaller } from '../../domain/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'trustAnchorId', 'profileId');

/** Roles Anywhere was told to trust another certificate authority: its owner can make credentials for years. */
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
    'ImportCrl',
  ]),
  subject,
  summary: told(subject, 'holders of its certificates can get credentials of this account'),
  advice: [
    'Authority unknown? Delete {the trust anchor}: aws rolesanywhere delete-trust-anchor.',
    'List the profiles: they name the roles its certificates may assume.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1098/001/',
    'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html',
  ],
});
