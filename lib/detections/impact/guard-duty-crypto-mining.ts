import { detection } from '../../domain/detection.ts';
import { at, plain } from '../../domain/json.ts';
import { guardDuty } from '../../sources/guard-duty.ts';
import { MINING, types } from '../../sources/guard-duty-types.ts';

/** A machine talks to a mining pool. */
export default detection({
  id: 'impact/guard-duty-crypto-mining',
  title: 'GuardDuty: coins are mined',
  severity: 'high',
  attack: ['T1496.001'],
  ...guardDuty({ type: types(MINING) }),
  advice: [
    'Isolate {the machine}: give it a security group without rules. Take a snapshot before stopping it.',
    'Find the way in; look for the same in other regions.',
  ],
  playbook: {
    playbook: 'stop-instances-of-region',
    asks: true,
    params: (event) => {
      const id = plain(at(event.detail, 'resource.instanceDetails.instanceId'));
      return /^i-[0-9a-f]{8,32}$/.test(id) ? { region: event.region, instances: [id] } : undefined;
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1496/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
