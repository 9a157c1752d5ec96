import { detection } from '../../domain/finding/detection.ts';
import { namedAt } from '../../domain/text/json.ts';
import { checksOf } from '../../sources/trusted-advisor.ts';

/** Something would not survive a failure. */
export default detection({
  id: 'impact/trusted-advisor-fault-tolerance',
  title: 'Trusted Advisor: fault tolerance',
  severity: 'low',
  attack: ['T1490'],
  ...checksOf('fault tolerance'),
  group: (event) => namedAt(event.detail, 'check-name'),
  references: [
    'https://attack.mitre.org/techniques/T1490/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
