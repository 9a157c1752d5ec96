import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, namedAt, plain } from '../../domain/text/json.ts';

/** ECR found critical holes in an image that was pushed, or scanned again. */
export default detection({
  id: 'initial-access/image-scan-critical',
  title: 'ECR: critical holes in an image',
  severity: 'low',
  attack: ['T1190', 'T1525'],
  pattern: {
    source: ['aws.ecr'],
    'detail-type': ['ECR Image Scan'],
    detail: { 'scan-status': ['COMPLETE'], 'finding-severity-counts': { CRITICAL: [{ numeric: ['>', 0] }] } },
  },
  subject,
  summary: (event) =>
    `ECR found ${plain(at(event.detail, 'finding-severity-counts.CRITICAL'))} critical holes in an image of ${subject(event)}.`,
  advice: ['Build {the image} again on a newer base; see what runs it.'],
  references: [
    'https://attack.mitre.org/techniques/T1190/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html',
  ],
});

function subject(event: AccountEvent): string {
  return namedAt(event.detail, 'repository-name') ?? `account ${event.account}`;
}
