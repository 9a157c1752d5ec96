import { detection } from '../../domain/detection.ts';
import { blockAddresses } from '../../domain/proposals.ts';
import {
  findingIncident,
  guardDutyFinding,
  guardDutyRemotes,
  guardDutySubject,
  guardDutySummary,
} from '../../sources/guard-duty.ts';

/** Credentials that belong to an instance are used from another place. */
export default detection({
  id: 'credential-access/guard-duty-instance-credentials',
  title: 'GuardDuty: instance credentials used outside',
  severity: 'critical',
  attack: ['T1552.005', 'T1550.001'],
  pattern: guardDutyFinding({ type: [{ prefix: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration' }] }),
  subject: guardDutySubject,
  incident: findingIncident,
  summary: guardDutySummary,
  advice: [
    "Revoke the role's sessions (IAM, the role, Revoke sessions) and isolate the instance.",
    'Look at every call from the address GuardDuty names.',
  ],
  playbook: blockAddresses(guardDutyRemotes),
  references: [
    'https://attack.mitre.org/techniques/T1552/005/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
