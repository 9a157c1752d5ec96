import { detection } from '../../domain/detection.ts';
import {
  CHECK_FOUND,
  checkCategory,
  checkedResource,
  checkSummary,
  OPEN_THE_CHECK,
} from '../../sources/trusted-advisor.ts';

/** A limit is nearly reached: new resources, also those one defends with, will be refused. */
export default detection({
  id: 'impact/trusted-advisor-service-limits',
  title: 'Trusted Advisor: service limits',
  severity: 'low',
  attack: ['T1499'],
  pattern: CHECK_FOUND,
  when: (event) => checkCategory(event) === 'service limits',
  subject: checkedResource,
  summary: checkSummary,
  advice: OPEN_THE_CHECK,
  references: [
    'https://attack.mitre.org/techniques/T1499/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
