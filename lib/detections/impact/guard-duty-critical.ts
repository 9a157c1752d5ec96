import { detection } from '../../domain/detection.ts';
import { findingIncident, guardDutySubject, guardDutySummary } from '../../domain/guard-duty.ts';

/** Whatever GuardDuty calls critical, of a type with no detection of its own here. */
export default detection({
  id: 'impact/guard-duty-critical',
  title: 'GuardDuty: critical severity',
  severity: 'critical',
  attack: ['T1078.004'],
  pattern: {
    source: ['aws.guardduty'],
    'detail-type': ['GuardDuty Finding'],
    detail: {
      type: [
        {
          'anything-but': {
            prefix: [
              'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration',
              'CryptoCurrency:',
              'Backdoor:',
              'Trojan:',
              'UnauthorizedAccess:EC2/SSHBruteForce',
              'UnauthorizedAccess:EC2/RDPBruteForce',
              'Impact:EC2/WinRMBruteForce',
              'Recon:EC2/PortProbe',
              'AttackSequence:',
            ],
          },
        },
      ],
      severity: [{ numeric: ['>=', 9] }],
      service: { archived: [false, { exists: false }], additionalInfo: { sample: [{ exists: false }, false] } },
    },
  },
  subject: guardDutySubject,
  incident: findingIncident,
  summary: guardDutySummary,
  advice: [
    'Read the finding in the GuardDuty console: it names the resource, the actor and the address.',
    'Decide with the owner of the resource; archive it with a reason if it is expected.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html',
  ],
});
