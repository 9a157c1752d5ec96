import { detection } from '../../domain/finding/detection.ts';
import { checksOf } from '../../sources/trusted-advisor.ts';

/** Something is not watched or kept in order. */
export default detection({
  id: 'impact/trusted-advisor-operations',
  title: 'Trusted Advisor: operational excellence',
  severity: 'info',
  attack: ['T1562.008'],
  ...checksOf('operational excellence'),
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
