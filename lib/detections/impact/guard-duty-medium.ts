import { detection } from '../../domain/finding/detection.ts';
import { guardDuty } from '../../sources/guard-duty.ts';
import { OTHER_TYPES, READ_THE_FINDING } from '../../sources/guard-duty-types.ts';

/** Whatever GuardDuty calls medium, of a type with no detection of its own here. */
export default detection({
  id: 'impact/guard-duty-medium',
  title: 'GuardDuty: medium severity',
  severity: 'medium',
  attack: ['T1078.004'],
  ...guardDuty({ type: OTHER_TYPES, severity: [{ numeric: ['>=', 4, '<', 7] }] }),
  advice: READ_THE_FINDING,
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
