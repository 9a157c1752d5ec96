import { statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('roleName');

/** Whoever changed who may take on a role named themselves: its rights are theirs now. */
export default detection({
  id: 'privilege-escalation/caller-let-into-role',
  title: 'Somebody let themselves into a role',
  severity: 'medium',
  attack: ['T1098.003', 'T1548.005'],
  pattern: apiCall('iam', ['UpdateAssumeRolePolicy']),
  when: namesCaller,
  subject,
  summary: told(subject, 'the caller may take it on'),
  advice: [
    'Ask {the caller}. Put the former trust policy of {the role} back.',
    'Look for AssumeRole of {the role} {since}, and what those sessions did.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html',
  ],
});

/** AWS lets root take on no role. */
function namesCaller(event: AccountEvent): boolean {
  const own = ['arn', 'sessionContext.sessionIssuer.arn'].map((path) => textAt(event.detail.userIdentity, path));
  return statementsOf(parameter(event, 'policyDocument')).some(
    ({ allows, principals }) =>
      allows && !principals.not && principals.named.some(({ name }) => own.includes(name) && !name.endsWith(':root')),
  );
}
