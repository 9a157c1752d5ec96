import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { valuesUnder } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';

const part = subjectFrom('accountIds', 'identifier');

/** A part of it where the call names one, else the account's Security Hub as a whole. */
function subject(event: AccountEvent): string {
  const named = part(event);
  return named.startsWith('securityhub in ') ? `Security Hub of account ${accountOf(event)}` : named;
}

/** Findings of all services are no longer collected. */
export default detection({
  id: 'defense-evasion/security-hub-disabled',
  title: 'Security Hub switched off',
  severity: 'high',
  attack: ['T1562.001'],
  pattern: apiCall('securityhub', [
    { prefix: 'DisableSecurityHub' },
    'BatchDisableStandards',
    'DisableImportFindingsForProduct',
    { prefix: 'Disassociate' },
    'DeleteMembers',
    'StartConfigurationPolicyDisassociation',
    'UpdateOrganizationConfiguration',
    'UpdateConfigurationPolicy',
    'DeleteFindingAggregator',
    'DeleteAggregatorV2',
  ]),
  // What is updated says whether accounts are to have it; where policies say so for all from one place, nothing may be on by itself.
  when: (event) => {
    const said = valuesUnder(event.detail.requestParameters, /^(autoEnable|serviceEnabled|configurationType)$/i);
    return !callName(event).startsWith('Update') || (said.includes(false) && !said.includes('CENTRAL'));
  },
  subject,
  summary: told(subject, 'findings are no longer collected'),
  advice: [
    'Switch it on again: aws securityhub enable-security-hub.',
    'Ask {the caller}; if it was not them, revoke the sessions.',
  ],
  playbook: [
    containCaller(),
    {
      playbook: 'restore-guardrail',
      params: (event) => (callName(event) === 'DisableSecurityHub' ? { guard: 'securityhub' } : undefined),
    },
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-disable.html',
  ],
});
