import { detection } from '../../domain/finding/detection.ts';
import { MACIE_ADVICE, macieBucket, macieFinding, macieIncident, macieSummary } from '../../sources/macie.ts';

/** Macie found personal data or credentials in an object. */
export default detection({
  id: 'collection/macie-sensitive-data',
  title: 'Macie: sensitive data found',
  severity: 'medium',
  attack: ['T1530', 'T1552.001'],
  pattern: macieFinding('SensitiveData:'),
  subject: macieBucket,
  incident: macieIncident,
  summary: macieSummary,
  advice: MACIE_ADVICE,
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html',
  ],
});
