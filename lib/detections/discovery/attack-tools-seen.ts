import { detection } from '../../domain/detection.ts';
import { namedAt } from '../../domain/json.ts';
import { caller, told } from '../../sources/api-call.ts';

/** A caller names itself as what attackers use: distributions for break-ins, searchers for keys. A name is chosen by whoever calls; to leave it out is easy, to write it is telling. */
export default detection({
  id: 'discovery/attack-tools-seen',
  title: 'Calls from tools for break-ins',
  severity: 'medium',
  attack: ['T1580', 'T1526'],
  pattern: {
    'detail-type': [
      'AWS API Call via CloudTrail',
      'AWS Console Sign In via CloudTrail',
      'AWS Console Signin via CloudTrail',
    ],
    detail: {
      userAgent: [
        ...[
          '*kali*',
          '*parrot*',
          '*pentoo*',
          '*blackarch*',
          '*trufflehog*',
          '*TruffleHog*',
          '*gitleaks*',
          '*nmap*',
        ].map((wildcard) => ({ wildcard })),
      ],
    },
  },
  readOnly: true,
  subject: caller,
  summary: told(caller, (event) => `it calls itself ${namedAt(event.detail, 'userAgent') ?? 'a tool for break-ins'}`),
  advice: [
    'Ask whether a test of security is going on. If not, the credentials are in other hands: deactivate them.',
    'Look at everything they did in the last days.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1580/',
    'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html',
  ],
});
