import { detection } from '../../domain/finding/detection.ts';
import { checksOf } from '../../sources/trusted-advisor.ts';

/** Something is overloaded. */
export default detection({
  id: 'impact/trusted-advisor-performance',
  title: 'Trusted Advisor: performance',
  severity: 'info',
  attack: ['T1499'],
  ...checksOf('performance'),
  references: [
    'https://attack.mitre.org/techniques/T1499/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
