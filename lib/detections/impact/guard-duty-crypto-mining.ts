import { detection } from '../../domain/finding/detection.ts';
import { atLeast, guardDuty, machineIn } from '../../sources/guard-duty.ts';
import { MINING, types } from '../../sources/guard-duty-types.ts';

/** A machine talks to a mining pool. */
export default detection({
  id: 'impact/guard-duty-crypto-mining',
  title: 'GuardDuty: coins are mined',
  severity: 'high',
  attack: ['T1496.001'],
  ...guardDuty({ type: types(MINING) }),
  severityOf: atLeast('high'),
  advice: [
    'Isolate {the machine}: give it a security group without rules. Take a snapshot before stopping it.',
    'Find the way in; look for the same in other regions.',
  ],
  playbook: {
    playbook: 'stop-instances-of-region',
    asks: true,
    params: (event) => {
      const id = machineIn(event);
      return id === undefined ? undefined : { region: event.region, instances: [id] };
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1496/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
