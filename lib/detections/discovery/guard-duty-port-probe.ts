import { detection } from '../../domain/detection.ts';
import { blockAddresses } from '../../domain/proposals.ts';
import {
  findingIncident,
  guardDutyFinding,
  guardDutyRemotes,
  guardDutySubject,
  guardDutySummary,
} from '../../sources/guard-duty.ts';

/** Scanners see a port that is open to everybody. */
export default detection({
  id: 'discovery/guard-duty-port-probe',
  title: 'GuardDuty: unprotected port is probed',
  severity: 'low',
  attack: ['T1046', 'T1133'],
  pattern: guardDutyFinding({ type: [{ prefix: 'Recon:EC2/PortProbe' }] }),
  subject: guardDutySubject,
  incident: findingIncident,
  summary: guardDutySummary,
  advice: ['Close the port to the internet, or restrict it to known addresses.'],
  playbook: blockAddresses(guardDutyRemotes),
  references: [
    'https://attack.mitre.org/techniques/T1046/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
