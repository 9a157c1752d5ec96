import { detection } from '../../domain/detection.ts';
import {
  CHECK_FOUND,
  checkCategory,
  checkedResource,
  checkSummary,
  OPEN_THE_CHECK,
} from '../../sources/trusted-advisor.ts';

/** Something is not watched or kept in order. */
export default detection({
  id: 'impact/trusted-advisor-operations',
  title: 'Trusted Advisor: operational excellence',
  severity: 'info',
  attack: ['T1562.008'],
  pattern: CHECK_FOUND,
  when: (event) => checkCategory(event) === 'operational excellence',
  subject: checkedResource,
  summary: checkSummary,
  advice: OPEN_THE_CHECK,
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
