import { detection } from '../../domain/detection.ts';
import {
  CHECK_FOUND,
  checkCategory,
  checkedResource,
  checkSummary,
  REPAIR_OR_EXCLUDE,
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
  advice: REPAIR_OR_EXCLUDE,
  references: [
    'https://attack.mitre.org/techniques/T1499/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
