import { detection } from '../../domain/detection.ts';
import { textAt } from '../../domain/json.ts';

/** Macie found personal data or credentials in an object. */
export default detection({
  id: 'collection/macie-sensitive-data',
  title: 'Macie: sensitive data found',
  severity: 'medium',
  attack: ['T1530', 'T1552.001'],
  pattern: {
    source: ['aws.macie'],
    'detail-type': ['Macie Finding'],
    detail: {
      type: [{ prefix: 'SensitiveData:' }],
      archived: [false, { exists: false }],
      sample: [{ exists: false }, false],
    },
  },
  subject: (event) => textAt(event.detail, 'resourcesAffected.s3Bucket.name') ?? `account ${event.account}`,
  incident: (event) => textAt(event.detail, 'id') ?? event.time.slice(0, 10),
  summary: (event) =>
    `${textAt(event.detail, 'type') ?? 'A finding'} in bucket ${textAt(event.detail, 'resourcesAffected.s3Bucket.name') ?? 'without a name'}: ${textAt(event.detail, 'title') ?? 'no title'}.`,
  advice: [
    'Look at the bucket: block public access if it is open, and decide whether the data belongs there.',
    'Rotate credentials that were found in it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html',
  ],
});
