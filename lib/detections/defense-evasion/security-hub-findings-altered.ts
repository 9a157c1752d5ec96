import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import type { Severity } from '../../domain/finding/severity.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, callName, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('ruleName', 'securityControlId', 'identifier');

/** Findings or the views on them were changed by hand. */
export default detection({
  id: 'defense-evasion/security-hub-findings-altered',
  title: 'Security Hub findings suppressed or altered',
  severity: 'low',
  attack: ['T1562.001', 'T1070'],
  pattern: apiCall(
    'securityhub',
    [
      'BatchUpdateFindings',
      'BatchUpdateFindingsV2',
      'UpdateFindings',
      'DeleteInsight',
      'UpdateInsight',
      'CreateAutomationRule',
      'CreateAutomationRuleV2',
      'BatchUpdateAutomationRules',
      'UpdateAutomationRuleV2',
      'UpdateSecurityControl',
      'UpdateStandardsControl',
      'BatchUpdateStandardsControlAssociations',
    ],
    BY_HAND,
  ),
  severityOf,
  subject,
  summary: told(subject, 'findings may no longer be seen as they were raised'),
  advice: ['Look at what {the caller} suppressed: findings set to SUPPRESSED or RESOLVED by hand alert nobody.'],
  noPlaybook: 'No playbook changes rules of Security Hub: one command deletes a rule.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchupdatefindings.html',
  ],
});

/** A rule that suppresses hides what is still to come, as a filter of GuardDuty does; in OCSF suppressed is 3, resolved 4, archived 5. */
function severityOf(event: AccountEvent): Severity {
  if (!/AutomationRule/.test(callName(event))) return 'low';
  const changes = event.detail.requestParameters;
  const ends = valuesUnder(changes, /^status$/i).map(plain);
  const numbers = valuesUnder(changes, /^statusId$/i).map(plain);
  const hides = ends.some((one) => /^(SUPPRESSED|RESOLVED)$/.test(one)) || numbers.some((one) => /^[345]$/.test(one));
  const isOff = valuesUnder(changes, /^ruleStatus$/i)
    .map(plain)
    .includes('DISABLED');
  return hides && !isOff ? 'medium' : 'low';
}
