import { detection } from '../../domain/detection.ts';
import { blockAddresses } from '../../domain/proposals.ts';
import { atLeast, guardDuty, isReal } from '../../sources/guard-duty.ts';
import { attackersOf, ownMachineActs } from '../../sources/guard-duty-actors.ts';
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
    'Block the address. Close SSH and RDP to the internet: use Session Manager.',
    'Look for a login that succeeded.',
  ],
  playbook: blockAddresses(attackersOf),
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
