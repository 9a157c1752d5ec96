import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { controlOf } from '../../sources/controls.ts';
import { checkCategory, checksOf } from '../../sources/trusted-advisor.ts';

/** Something is open, old or without MFA. */
export default detection({
  id: 'exfiltration/trusted-advisor-security',
  title: 'Trusted Advisor: security',
  severity: 'medium',
  attack: ['T1562.001'],
  ...checksOf('security'),
  when: (event) => checkCategory(event) === 'security' && textAt(event.detail, 'check-name') !== 'Exposed Access Keys',
  issue: ({ detail }) => controlOf(detail['check-name']),
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/awssupport/latest/user/trusted-advisor-check-reference.html',
  ],
});
