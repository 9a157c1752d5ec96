import type { EventPattern } from '../domain/detection.ts';
import type { AccountEvent } from '../domain/event.ts';
import { textAt } from '../domain/json.ts';

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
