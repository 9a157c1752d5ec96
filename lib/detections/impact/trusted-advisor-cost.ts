import { detection } from '../../domain/finding/detection.ts';
import { checksOf } from '../../sources/trusted-advisor.ts';

/** Money is spent on something that is not used; forgotten machines are also where intruders live. */
export default detection({
  id: 'impact/trusted-advisor-cost',
  title: 'Trusted Advisor: cost optimization',
  severity: 'info',
  attack: ['T1496'],
  ...checksOf('cost optimization'),
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
