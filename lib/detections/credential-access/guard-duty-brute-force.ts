import { detection } from '../../domain/finding/detection.ts';
import { closeMachine } from '../../domain/finding/proposals.ts';
import { atLeast, guardDuty, isReal, machineIn, NO_MACHINE } from '../../sources/guard-duty.ts';
import { ownMachineActs } from '../../sources/guard-duty-actors.ts';
import { BRUTE_FORCE, types } from '../../sources/guard-duty-types.ts';

/** An address tries passwords on a machine of one's own. */
export default detection({
  id: 'credential-access/guard-duty-brute-force',
  title: 'GuardDuty: passwords guessed from outside',
  severity: 'medium',
  attack: ['T1110.001'],
  ...guardDuty({ type: types(BRUTE_FORCE) }),
  when: (event) => isReal(event) && !ownMachineActs(event),
  severityOf: atLeast('medium'),
  advice: [
    'Close SSH of {the machine} to the internet; use Session Manager. A block in WAF stops none of it.',
    'Look for a login to {the machine} that succeeded.',
  ],
  playbook: closeMachine(machineIn),
  noPlaybook: NO_MACHINE,
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
