import { detection } from '../../domain/detection.ts';
import {
  findingIncident,
  guardDutyFinding,
  guardDutySubject,
  guardDutySummary,
  OTHER_LOW_TYPES,
  READ_THE_FINDING,
} from '../../sources/guard-duty.ts';

/** Whatever GuardDuty calls low, of a type with no detection of its own here. */
export default detection({
  id: 'discovery/guard-duty-low',
  title: 'GuardDuty: low severity',
  severity: 'low',
  attack: ['T1580'],
  pattern: guardDutyFinding({ type: OTHER_LOW_TYPES, severity: [{ numeric: ['>', 0, '<', 4] }] }),
  subject: guardDutySubject,
  incident: findingIncident,
  summary: guardDutySummary,
  advice: READ_THE_FINDING,
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
