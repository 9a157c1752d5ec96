import { detection } from '../../domain/finding/detection.ts';
import { closeMachine } from '../../domain/finding/proposals.ts';
import { atLeast, guardDuty, machineIn, NO_MACHINE } from '../../sources/guard-duty.ts';
import { PORT_PROBE, types } from '../../sources/guard-duty-types.ts';

/** Scanners see a port that is open to everybody. */
export default detection({
  id: 'discovery/guard-duty-port-probe',
  title: 'GuardDuty: unprotected port is probed',
  severity: 'low',
  attack: ['T1046', 'T1133'],
  ...guardDuty({ type: types(PORT_PROBE) }),
  severityOf: atLeast('low'),
  advice: ['Close the port of {the machine} to the internet; if it is needed, restrict it to known addresses.'],
  playbook: closeMachine(machineIn),
  noPlaybook: NO_MACHINE,
  references: [
    'https://attack.mitre.org/techniques/T1046/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
