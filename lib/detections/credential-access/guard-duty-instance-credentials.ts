import { detection } from '../../domain/finding/detection.ts';
import { contain } from '../../domain/finding/proposals.ts';
import { guardDuty } from '../../sources/guard-duty.ts';
import { attackersOf, credentialsOwner } from '../../sources/guard-duty-actors.ts';
import { INSTANCE_CREDENTIALS, types } from '../../sources/guard-duty-types.ts';

/** Credentials that belong to an instance are used from another place. */
export default detection({
  id: 'credential-access/guard-duty-instance-credentials',
  title: 'GuardDuty: instance credentials used outside',
  severity: 'critical',
  attack: ['T1552.005', 'T1550.001'],
  ...guardDuty({ type: types(INSTANCE_CREDENTIALS) }),
  advice: [
    'Revoke the sessions of {resource.accessKeyDetails.userName:the role} (IAM, the role, Revoke sessions) and isolate {the instance}.',
    'Look at every call from the address GuardDuty names.',
  ],
  playbook: contain(credentialsOwner, attackersOf),
  references: [
    'https://attack.mitre.org/techniques/T1552/005/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
