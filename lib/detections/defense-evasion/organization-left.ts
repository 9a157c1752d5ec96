import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { attemptedCall, told } from '../../sources/api-call.ts';

/** An account that leaves takes itself out of every guardrail; a denied attempt says the same about the intent. */
export default detection({
  id: 'defense-evasion/organization-left',
  title: 'Attempt to leave the organization',
  severity: 'critical',
  attack: ['T1562.001', 'T1484', 'T1666'],
  pattern: attemptedCall(
    ['organizations', 'account'],
    ['LeaveOrganization', 'RemoveAccountFromOrganization', 'DeleteOrganization', 'CloseAccount'],
  ),
  subject: (event) => `account ${event.account}`,
  summary: told((event) => `account ${event.account}`, 'the account would be outside every policy of the organization'),
  advice: [
    'Find out whether it succeeded: outside the organization no policy of it and no central log applies.',
    'Revoke the sessions of {the caller}.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave-as-member.html',
  ],
});
