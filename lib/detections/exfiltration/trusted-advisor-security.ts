import { detection } from '../../domain/detection.ts';
import { textAt } from '../../domain/json.ts';
import { controlOf } from '../../sources/controls.ts';
import {
  CHECK_FOUND,
  checkCategory,
  checkedResource,
  checkSummary,
  OPEN_THE_CHECK,
} from '../../sources/trusted-advisor.ts';

/** Something is open, old or without MFA. */
export default detection({
  id: 'exfiltration/trusted-advisor-security',
  title: 'Trusted Advisor: security',
  severity: 'medium',
  attack: ['T1562.001'],
  pattern: CHECK_FOUND,
  when: (event) => checkCategory(event) === 'security' && textAt(event.detail, 'check-name') !== 'Exposed Access Keys',
  subject: checkedResource,
  issue: ({ detail }) => controlOf(detail['check-name']),
  summary: checkSummary,
  advice: OPEN_THE_CHECK,
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
