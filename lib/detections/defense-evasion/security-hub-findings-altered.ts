import { detection } from '../../domain/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('insightArn', 'ruleName', 'standardsControlArn', 'securityControlId');

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
      'UpdateFindings',
      'DeleteInsight',
      'UpdateInsight',
      'CreateAutomationRule',
      'BatchUpdateAutomationRules',
      'UpdateSecurityControl',
      'UpdateStandardsControl',
      'BatchUpdateStandardsControlAssociations',
    ],
    BY_HAND,
  ),
  subject,
  summary: told(subject, 'findings may no longer be seen as they were raised'),
  advice: ['Look at what was suppressed: findings set to SUPPRESSED or RESOLVED by hand alert nobody.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchupdatefindings.html',
  ],
});
