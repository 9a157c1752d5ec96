import { detection } from '../../domain/finding/detection.ts';
import { securityHub } from '../../sources/security-hub.ts';

/** A control failed or a product reported something. */
export default detection({
  id: 'defense-evasion/security-hub-high',
  title: 'Security Hub: high severity',
  severity: 'high',
  attack: ['T1562.001', 'T1078.004'],
  ...securityHub(['HIGH', 'CRITICAL'], 'high'),
  advice: [
    'Open the finding in Security Hub: it says how to repair {the resource}.',
    'Suppress it there with a note if it is accepted.',
  ],
  noPlaybook: 'A finding of Security Hub can be about anything: which repair fits stands in it.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html',
  ],
});
