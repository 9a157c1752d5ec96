import { detection } from '../../domain/detection.ts';
import { blockAddresses } from '../../domain/proposals.ts';
import {
  findingIncident,
  guardDutyFinding,
  guardDutyRemotes,
  guardDutySubject,
  guardDutySummary,
} from '../../sources/guard-duty.ts';

/** An address tries passwords, or is looking for an open port. */
export default detection({
  id: 'credential-access/guard-duty-brute-force',
  title: 'GuardDuty: passwords guessed from outside',
  severity: 'medium',
  attack: ['T1110.001'],
  pattern: guardDutyFinding({
    type: [
      { prefix: 'UnauthorizedAccess:EC2/SSHBruteForce' },
      { prefix: 'UnauthorizedAccess:EC2/RDPBruteForce' },
      { prefix: 'Impact:EC2/WinRMBruteForce' },
    ],
  }),
  subject: guardDutySubject,
  incident: findingIncident,
  summary: guardDutySummary,
  advice: [
    'Block the address. Close SSH and RDP to the internet: use Session Manager.',
    'Look for a login that succeeded.',
  ],
  playbook: blockAddresses(guardDutyRemotes),
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
