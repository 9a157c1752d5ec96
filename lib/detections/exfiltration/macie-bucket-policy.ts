import { detection } from '../../domain/detection.ts';
import { macieBucket, macieFinding, macieIncident, macieSummary } from '../../sources/macie.ts';

/** Macie saw a bucket become less protected. */
export default detection({
  id: 'exfiltration/macie-bucket-policy',
  title: 'Macie: bucket opened, shared or not encrypted',
  severity: 'high',
  attack: ['T1530'],
  pattern: macieFinding('Policy:'),
  subject: macieBucket,
  incident: macieIncident,
  summary: macieSummary,
  advice: [
    'Look at the bucket: block public access if it is open, and decide whether the data belongs there.',
    'Rotate credentials that were found in it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html',
  ],
});
