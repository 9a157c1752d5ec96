import { detection } from '../../domain/detection.ts';
import {
  CHECK_FOUND,
  checkCategory,
  checkedResource,
  checkSummary,
  OPEN_THE_CHECK,
} from '../../sources/trusted-advisor.ts';

/** Something is overloaded. */
export default detection({
  id: 'impact/trusted-advisor-performance',
  title: 'Trusted Advisor: performance',
  severity: 'info',
  attack: ['T1499'],
  pattern: CHECK_FOUND,
  when: (event) => checkCategory(event) === 'performance',
  subject: checkedResource,
  summary: checkSummary,
  advice: OPEN_THE_CHECK,
  references: [
    'https://attack.mitre.org/techniques/T1499/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
