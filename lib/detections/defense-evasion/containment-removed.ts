import { detection } from '../../domain/finding/detection.ts';
import { DENY_NAME } from '../../domain/remediation/deny-name.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('userName', 'roleName');

/** The policy by which riposte contains somebody was taken off or written over, by another than riposte. */
export default detection({
  id: 'defense-evasion/containment-removed',
  title: 'Containment by riposte taken off',
  severity: 'high',
  attack: ['T1562.001', 'T1098.003'],
  pattern: apiCall('iam', ['DeleteUserPolicy', 'DeleteRolePolicy', 'PutUserPolicy', 'PutRolePolicy'], {
    requestParameters: { policyName: [{ prefix: DENY_NAME }] },
    userIdentity: {
      sessionContext: {
        sessionIssuer: {
          arn: [
            { exists: false },
            { 'anything-but': { wildcard: '*:role/riposte-*-ContainPrincipalRole-*' } },
            // A path is whatever somebody wants it to be called; the deployment's roles have none.
            { wildcard: '*:role/*/*' },
          ],
        },
      },
    },
  }),
  subject,
  summary: told(subject, 'whoever riposte contained there may do what was denied'),
  advice: [
    'Not yours? Contain {the principal} again; take away the credentials of {who:whoever took it off}.',
    'If it is over, take it back with npx riposte undo.',
  ],
  noPlaybook: 'It may be the administrator who ends it by hand.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html',
  ],
});
