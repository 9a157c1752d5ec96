import { tokenSubjects } from '../../documents/providers.ts';
import { statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('roleName');

/** A role lets in whoever runs in some repository or workspace of a provider that everybody may use: whose it is, is not known here. */
export default detection({
  id: 'persistence/role-trusts-token-holders',
  title: 'Role lets in a repository or workspace',
  severity: 'low',
  attack: ['T1098.003', 'T1199'],
  pattern: apiCall('iam', ['CreateRole', 'UpdateAssumeRolePolicy']),
  when: (event) => holders(event).length > 0,
  subject,
  parties: holders,
  routine: 'building',
  summary: told(subject, (event) => `it can be assumed from ${holders(event).slice(0, 5).join(', ')}`),
  advice: [
    'Check that the organization named is yours; name it under trusted.providers in policy.yml if so.',
    'If it is not: restore the trust policy of {the role}, and look at AssumeRoleWithWebIdentity of it {since}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_secure-by-default.html',
  ],
});

function holders(event: AccountEvent): string[] {
  const document = parameter(event, 'assumeRolePolicyDocument') ?? parameter(event, 'policyDocument');
  return tokenSubjects(statementsOf(document));
}
