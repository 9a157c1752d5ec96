import { errorText } from '../../domain/errors.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import type { Lack } from '../../remediation/playbook.ts';

/** How a trail's deliveries went, as CloudTrail says. */
export interface Delivery {
  /** Of the last one to the bucket, where that failed. */
  readonly error?: string | undefined;
  /** When that was tried, ISO 8601. */
  readonly tried?: string | undefined;
  /** When it began to record. */
  readonly started?: Date | undefined;
  /** Of the last one to CloudWatch Logs, where that failed. */
  readonly errorOfLogs?: string | undefined;
}

const ACTION = 'Done, but what it records is not known to arrive: a person has to look.';

/** That a trail which records does not deliver: nothing is back then. One that was tried last before it began to record again may deliver by now. */
export async function undelivered(label: string, look: () => Promise<Delivery>): Promise<Lack | undefined> {
  try {
    const { error, tried, started, errorOfLogs } = await look();
    const isOld = tried !== undefined && started !== undefined && Date.parse(tried) < started.getTime();
    const says = [
      ...(error === undefined
        ? []
        : [
            isOld
              ? `${label} records, but its last delivery to the bucket, before it began to again, failed with ${shown(error)}, and none was tried since`
              : `${label} records, but its last delivery to the bucket failed with ${shown(error)}: nothing arrives there`,
          ]),
      ...(errorOfLogs === undefined ? [] : [`${label} does not deliver to CloudWatch Logs (${shown(errorOfLogs)})`]),
    ];
    if (says.length === 0) return undefined;
    const next = ['Look at the bucket, its policy and its key, and whether CloudTrail may write there.'];
    return { open: error !== undefined, says: says.join('. '), next, action: ACTION };
  } catch (problem) {
    const says = `${label} records, but how it delivers could not be looked at (${shown(errorText(problem))})`;
    return { open: false, says, next: [], action: ACTION };
  }
}

function shown(text: string): string {
  return foreignText(text, 200);
}
