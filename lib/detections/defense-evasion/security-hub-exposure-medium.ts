import { detection } from '../../domain/finding/detection.ts';
import { securityHubV2 } from '../../sources/security-hub-v2.ts';

/** Security Hub in its newer form, which alone tells of exposure: several weaknesses that together make a way in. */
export default detection({
  id: 'defense-evasion/security-hub-exposure-medium',
  title: 'Security Hub: exposure or medium severity',
  severity: 'low',
  attack: ['T1190', 'T1078.004'],
  ...securityHubV2([3], 'low'),
  advice: [
    'Open the finding in Security Hub: it shows the path to {the resource}.',
    'Suppress it there with a note if it is accepted.',
  ],
  noPlaybook: 'A finding of Security Hub can be about anything: which repair fits stands in it.',
  references: [
    'https://attack.mitre.org/techniques/T1190/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html',
  ],
});
