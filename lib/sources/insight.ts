import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { at, itemsAt, textAt } from '../domain/json.ts';

/** The start or the end of what CloudTrail Insights saw, by its type. */
export function insight(type: 'ApiCallRateInsight' | 'ApiErrorRateInsight', state: 'Start' | 'End'): EventPattern {
  return {
    'detail-type': ['AWS Insight via CloudTrail'],
    detail: { insightDetails: { state: [state], insightType: [type] } },
  };
}

/** The API an insight is about: service and name. */
export function insightApi(event: AccountEvent): string {
  const details = event.detail.insightDetails;
  return `${textAt(details, 'eventSource') ?? 'unknown service'} ${textAt(details, 'eventName') ?? 'unknown API'}`;
}

/** What Start and End of one insight share. */
export function insightIncident(event: AccountEvent): string {
  return textAt(event.detail, 'sharedEventID') ?? event.time.slice(0, 10);
}

/**
 * What stands out in an insight under an attribute (`userIdentityArn`, `userAgent`, `errorCode`), the most calls first. An
 * insight names no address. Source: CloudTrail User Guide, "CloudTrail Insights insightDetails element", attributions.
 */
export function insightValues(event: AccountEvent, attribute: string): string[] {
  const attributions = itemsAt(event.detail, 'insightDetails.insightContext.attributions');
  const named = attributions.filter((one) => textAt(one, 'attribute') === attribute);
  const values = named.flatMap((one) => itemsAt(one, 'insight'));
  const byCalls = [...values].sort((a, b) => average(b) - average(a));
  return byCalls.flatMap((one) => textAt(one, 'value') ?? []).filter((value) => value !== '');
}

function average(value: unknown): number {
  const found = at(value, 'average');
  return typeof found === 'number' ? found : 0;
}

/** How a summary names whose calls an insight is mostly about; empty where it names nobody. */
export function insightCallers(event: AccountEvent): string {
  const [first, ...more] = insightValues(event, 'userIdentityArn');
  if (first === undefined) return '';
  return more.length === 0 ? `, by ${first}` : `, mostly by ${first}`;
}
