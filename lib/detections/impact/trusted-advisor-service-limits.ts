import { detection } from '../../domain/finding/detection.ts';
import { checksOf } from '../../sources/trusted-advisor.ts';

/** A limit is nearly reached: new resources, also those one defends with, will be refused. */
export default detection({
  id: 'impact/trusted-advisor-service-limits',
  title: 'Trusted Advisor: service limits',
  severity: 'low',
  attack: ['T1499'],
  ...checksOf('service limits'),
  references: [
    'https://attack.mitre.org/techniques/T1499/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
