import { detection } from '../../domain/finding/detection.ts';
import { absentOr } from '../../sources/absent.ts';
import { guardDuty } from '../../sources/guard-duty.ts';
import { OTHER_LOW_TYPES, READ_THE_FINDING } from '../../sources/guard-duty-types.ts';

/** Whatever GuardDuty calls low, or gives no severity, of a type with no detection of its own here. */
export default detection({
  id: 'discovery/guard-duty-low',
  title: 'GuardDuty: low severity',
  severity: 'low',
  attack: ['T1580'],
  ...guardDuty({ type: OTHER_LOW_TYPES, severity: absentOr({ numeric: ['<', 4] }) }),
  advice: READ_THE_FINDING,
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
