import { detection } from '../../domain/finding/detection.ts';
import { textsOf } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('accountId', 'target.id');

/** An account may act for the whole organization, or is no longer under the rules it was under. */
export default detection({
  id: 'persistence/organization-powers-given',
  title: 'Powers over the organization given or moved',
  severity: 'high',
  attack: ['T1098.003', 'T1484', 'T1199', 'T1666'],
  pattern: apiCall(
    ['organizations', 'iam'],
    [
      'RegisterDelegatedAdministrator',
      'MoveAccount',
      'PutResourcePolicy',
      'AcceptHandshake',
      'EnableOrganizationsRootSessions',
      'EnableOrganizationsRootCredentialsManagement',
      'DisableOrganizationsRootCredentialsManagement',
      'AcceptDelegationRequest',
      // Who gets the bills, and with them what runs where.
      'InviteOrganizationToTransferResponsibility',
    ],
  ),
  // Under a trusted account it is what an organization is for; who is moved, and who invites, is told all the same.
  severityOf: (event) => (/^(Accept|Disable|Invite)/.test(callName(event)) ? 'medium' : 'high'),
  parties: (event) =>
    callName(event) === 'RegisterDelegatedAdministrator' ? textsOf(parameter(event, 'accountId')) : [],
  subject,
  summary: told(subject, 'who is above which account changed'),
  advice: [
    "Ask the organization's administrators. Take it back if nobody knows.",
    'Look at what was done from {the account} {since}.',
  ],
  noPlaybook: "It is the organization's: its administrators decide.",
  references: [
    'https://attack.mitre.org/techniques/T1484/',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html',
  ],
});
