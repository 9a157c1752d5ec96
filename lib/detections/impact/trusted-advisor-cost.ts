import { detection } from '../../domain/detection.ts';
import {
  CHECK_FOUND,
  checkCategory,
  checkedResource,
  checkSummary,
  OPEN_THE_CHECK,
} from '../../sources/trusted-advisor.ts';

/** Money is spent on something that is not used; forgotten machines are also where intruders live. */
export default detection({
  id: 'impact/trusted-advisor-cost',
  title: 'Trusted Advisor: cost optimization',
  severity: 'info',
  attack: ['T1496'],
  pattern: CHECK_FOUND,
  when: (event) => checkCategory(event) === 'cost optimization',
  subject: checkedResource,
  summary: checkSummary,
  advice: OPEN_THE_CHECK,
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
