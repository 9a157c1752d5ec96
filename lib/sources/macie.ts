import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { textAt } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';

/** A Macie finding of some kind (`Policy:`, `SensitiveData:`) that is neither archived nor a sample. */
export function macieFinding(kind: string): EventPattern {
  return {
    source: ['aws.macie'],
    'detail-type': ['Macie Finding'],
    detail: {
      type: [{ prefix: kind }],
      archived: absentOr(false, 'false'),
      sample: absentOr(false, 'false'),
    },
  };
}

/** The bucket a Macie finding is about. */
export function macieBucket(event: AccountEvent): string {
  return textAt(event.detail, 'resourcesAffected.s3Bucket.name') ?? `account ${event.account}`;
}

/** Macie's id of the finding: all its updates are one finding here, too. */
export function macieIncident(event: AccountEvent): string {
  return textAt(event.detail, 'id') ?? event.time.slice(0, 10);
}

/** The finding's type and title, and the bucket. */
export function macieSummary(event: AccountEvent): string {
  return `${textAt(event.detail, 'type') ?? 'A finding'} in bucket ${macieBucket(event)}: ${textAt(event.detail, 'title') ?? 'no title'}.`;
}

/** What to do about a bucket that Macie names. */
export const MACIE_ADVICE = [
  'Look at {the bucket}: block public access if it is open, and decide whether the data belongs there.',
  'Rotate credentials that were found in it.',
];
