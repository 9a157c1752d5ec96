import { detection } from '../../domain/finding/detection.ts';
import { answerWith } from '../../domain/finding/proposals.ts';
import { textAt } from '../../domain/text/json.ts';
import { controlOf } from '../../sources/controls.ts';
import { MACIE_ADVICE, macieBucket, macieFinding, macieIncident, macieSummary } from '../../sources/macie.ts';

/** What a block on public access answers; not sharing, replication and encryption. */
const OPENED = /^Policy:IAMUser\/S3(BucketPublic|BlockPublicAccessDisabled)$/;

/** Macie saw a bucket become less protected. */
export default detection({
  id: 'exfiltration/macie-bucket-policy',
  title: 'Macie: bucket opened, shared or not encrypted',
  severity: 'high',
  attack: ['T1530'],
  pattern: macieFinding('Policy:'),
  // As Macie says: that CloudFront reads it is less than that everybody does. Source: Macie user guide, "Severity scoring for findings".
  severityOf: ({ detail }) => (/^(Low|Medium)$/.test(textAt(detail, 'severity.description') ?? '') ? 'low' : 'high'),
  subject: macieBucket,
  issue: ({ detail }) => controlOf(detail.type),
  incident: macieIncident,
  summary: macieSummary,
  advice: MACIE_ADVICE,
  playbook: answerWith('block-public-bucket', 'bucket', (event) =>
    OPENED.test(textAt(event.detail, 'type') ?? '')
      ? textAt(event.detail, 'resourcesAffected.s3Bucket.name')
      : undefined,
  ),
  noPlaybook: 'It may be meant so: whoever owns the data decides.',
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/macie/latest/user/findings-publish-event-schemas.html',
  ],
});
