import { detection } from '../../domain/finding/detection.ts';
import { guardDuty } from '../../sources/guard-duty.ts';
import { SEQUENCE, types } from '../../sources/guard-duty-types.ts';

/** Several signals together make an attack that is under way. */
export default detection({
  id: 'impact/guard-duty-attack-sequence',
  title: 'GuardDuty: attack in several steps',
  severity: 'critical',
  attack: ['T1078.004', 'T1485'],
  ...guardDuty({ type: types(SEQUENCE) }),
  advice: [
    'Read {id:the sequence} in the GuardDuty console; cut off the identity it names.',
    'Then go through each step and undo it, the last first.',
  ],
  noPlaybook: 'Its steps are findings of their own, with what answers each.',
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
