import { inWords } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import { answerWith } from '../../domain/finding/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { areStrangers, closable, trustedOutsiders } from '../../sources/role-trust.ts';

const subject = subjectFrom('roleName');

/** A role's trust policy now names another account, or anyone: a door that stays open when every key has been changed. */
export default detection({
  id: 'persistence/role-trusts-outsiders',
  title: 'Role lets in another account',
  severity: 'high',
  attack: ['T1098.003', 'T1199'],
  pattern: apiCall('iam', ['CreateRole', 'UpdateAssumeRolePolicy']),
  when: (event) => areStrangers(trustedOutsiders(event)),
  subject,
  parties: (event) => trustedOutsiders(event).map(({ who }) => who),
  summary: told(subject, (event) => `it can be assumed by ${inWords(trustedOutsiders(event))}`),
  advice: [
    "Account unknown? Restore the role's trust policy: aws iam update-assume-role-policy --role-name {requestParameters.roleName:ROLE}",
    'Look for AssumeRole of {the role} {since}, and what those sessions did.',
  ],
  playbook: answerWith('reset-role-trust', 'role', closable),
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  ],
});
