import { weakens } from '../../documents/trail-settings.ts';
import { ONE_INTRUSION_MS } from '../../domain/remediation/one-intrusion.ts';
import { textAt } from '../../domain/text/json.ts';
import { Learned, type Past, type PastCall } from './learned.ts';
import { insightsIn } from './selectors.ts';

/** What PutInsightSelectors, PutEventSelectors, UpdateTrail and CreateTrail said, and nothing else, tells what a trail was. */
export const TELLING = ['CreateTrail', 'UpdateTrail', 'PutEventSelectors', 'PutInsightSelectors'] as const;

/**
 * What of a trail's past, oldest first, may be taken for good. Of the day before: not what weakened it, nor anything else by whoever did that or is answered
 * (`suspect`), or the repair of an intruder's second call would put back what the first one made of it, over the first one's repair. What others set then
 * is in doubt where an intruder could have: another key, topic or prefix, or fewer selectors. What riposte itself wrote is good, whatever it names.
 */
export function pastOf(calls: readonly PastCall[], before: Date, suspect?: string): Past {
  const since = before.getTime() - ONE_INTRUSION_MS;
  // What was made anew under the name of one that was deleted begins with its own making.
  const made = calls.findLastIndex(({ name }) => name === 'CreateTrail');
  const learned = new Learned();
  const lately: PastCall[] = [];
  for (const call of calls.slice(Math.max(0, made))) {
    if (call.time >= since) lately.push(call);
    else learned.all(call);
  }
  const suspects = new Set(lately.flatMap((call) => (makesWeaker(call, learned) ? [call.by] : [])).concat(suspect));
  suspects.delete(undefined);
  for (const call of lately) {
    if (call.own === true) learned.set(call);
    else if (call.by !== undefined && call.by === suspect) continue;
    else if (makesWeaker(call, learned)) learned.doubtNewBucket(call);
    else if (!suspects.has(call.by)) learned.weigh(call);
  }
  return learned.past();
}

/** Whether a call made the trail record less, or elsewhere than it is known to. */
function makesWeaker({ name, parameters, own = false }: PastCall, { settings }: Pick<Learned, 'settings'>): boolean {
  if (own || name === 'CreateTrail') return false;
  if (name === 'PutInsightSelectors') return insightsIn(parameters).length === 0;
  const { s3BucketName: _, ...others } = (parameters ?? {}) as { readonly s3BucketName?: unknown };
  // Who names the bucket that it has had mends, or sends the whole form.
  return weakens(textAt(parameters, 's3BucketName') === settings.get('S3BucketName') ? others : parameters);
}
