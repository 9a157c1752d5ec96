import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { PastUse } from '../domain/use.ts';

/** Calls that are looked at: one page of LookupEvents, which takes two requests a second. */
const CALLS = 10;

/** The last calls by a user's name, or about a resource: CloudTrail knows it by its id or its ARN. */
export async function lastCalls(
  trail: CloudTrailClient,
  AttributeKey: 'Username' | 'ResourceName',
  AttributeValue: string,
): Promise<PastUse[]> {
  const { Events = [] } = await trail.send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey, AttributeValue }], MaxResults: CALLS }),
  );
  return Events.flatMap(({ EventName, EventTime, Username = '' }) =>
    EventName === undefined || EventTime === undefined ? [] : [{ call: EventName, at: EventTime, by: Username }],
  );
}
