import { inWords } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { areStrangers, trustedOutsiders } from '../../sources/role-trust.ts';

const subject = subjectFrom('roleName');

/** A role trusts another account that has to say an external id: how monitoring and backup partners get in. */
export default detection({
  id: 'persistence/role-trusts-a-partner',
  title: "Role lets in a partner's account",
  severity: 'low',
  // Partners come with a role of their own; who opens one that was there chooses the external id, which proves nothing of a partner then.
  severityOf: (event) => (callName(event) === 'UpdateAssumeRolePolicy' ? 'medium' : 'low'),
  attack: ['T1199'],
  pattern: apiCall('iam', ['CreateRole', 'UpdateAssumeRolePolicy']),
  when: (event) => trustedOutsiders(event).length > 0 && !areStrangers(trustedOutsiders(event)),
  subject,
  parties: (event) => trustedOutsiders(event).map(({ who }) => who),
  summary: told(subject, (event) => `it can be assumed by ${inWords(trustedOutsiders(event))}`),
  advice: ["Check that the account is your partner's; {the role} should do no more than it needs."],
  noPlaybook: 'Partners get in so.',
  references: [
    'https://attack.mitre.org/techniques/T1199/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  ],
});
