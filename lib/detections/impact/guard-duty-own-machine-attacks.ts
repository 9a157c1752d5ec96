import { detection } from '../../domain/finding/detection.ts';
import { answerWith } from '../../domain/finding/proposals.ts';
import { atLeast, guardDuty, isReal, machineIn, NO_MACHINE } from '../../sources/guard-duty.ts';
import { ownMachineActs } from '../../sources/guard-duty-actors.ts';
import { BRUTE_FORCE, types } from '../../sources/guard-duty-types.ts';

/** A machine of one's own guesses passwords elsewhere: somebody is on it. The address in the finding is the victim's. */
export default detection({
  id: 'impact/guard-duty-own-machine-attacks',
  title: 'GuardDuty: own machine guesses passwords elsewhere',
  severity: 'high',
  attack: ['T1110.001', 'T1496'],
  ...guardDuty({ type: types(BRUTE_FORCE) }),
  when: (event) => isReal(event) && ownMachineActs(event),
  severityOf: atLeast('high'),
  advice: [
    'Isolate {the machine}: give it a security group without rules. Take a snapshot before stopping it.',
    "Revoke the sessions of its role, and find the way in. The address in the finding is the victim's.",
  ],
  playbook: answerWith('quarantine-instance', 'instance', machineIn),
  noPlaybook: NO_MACHINE,
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
