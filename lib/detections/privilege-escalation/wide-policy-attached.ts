import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { givenRights } from '../../sources/given-rights.ts';

const subject = subjectFrom('userName', 'roleName', 'groupName', 'permissionSetArn');

/** An identity was given a policy of AWS's that allows everything of a service, or of most. Deployments attach some of them, too. */
export default detection({
  id: 'privilege-escalation/wide-policy-attached',
  title: 'Policy with wide rights attached',
  severity: 'medium',
  attack: ['T1098.003'],
  pattern: apiCall(
    ['iam', 'sso'],
    ['AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy', 'AttachManagedPolicyToPermissionSet'],
    {
      $or: ['policyArn', 'managedPolicyArn'].map((name) => ({
        requestParameters: { [name]: [{ wildcard: 'arn:*:iam::aws:policy/*' }] },
      })),
    },
  ),
  when: (event) => WIDE.test(policyOf(event)) || isFull(event),
  severityOf: (event) => (WIDE.test(policyOf(event)) ? 'medium' : 'low'),
  routine: 'building',
  subject,
  summary: told(subject, (event) => `it may do all that ${policyOf(event)} allows`),
  advice: ['Ask {who:whoever did it}; take the policy off {the identity} if nobody knows.'],
  playbook: { playbook: 'detach-admin-policy', params: givenRights },
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html',
  ],
});

/** Policies that allow most services, all secrets, or to command machines and accounts. IAMFullAccess and AdministratorAccess have a finding of their own. */
const WIDE =
  /^(PowerUserAccess|(job-function\/)?(SystemAdministrator|DatabaseAdministrator)|SecretsManagerReadWrite|AmazonSSMFullAccess|AWSOrganizationsFullAccess|AWSSSO\w+Administrator|AWSCloudTrail_FullAccess|AdministratorAccess-\w+)$/;

function policyOf(event: AccountEvent): string {
  const arn = plain(parameter(event, 'policyArn') ?? parameter(event, 'managedPolicyArn'));
  return /^arn:[^:]*:iam::aws:policy\/(.+)$/.exec(arn)?.[1] ?? '';
}

/** All of one service. */
function isFull(event: AccountEvent): boolean {
  return /_?FullAccess(_?V\d+)?$/i.test(policyOf(event)) && policyOf(event) !== 'IAMFullAccess';
}
