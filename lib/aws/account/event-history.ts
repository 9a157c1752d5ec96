import { setTimeout as pause } from 'node:timers/promises';
import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { PastUse } from '../../domain/remediation/use.ts';
import { jsonIn, textAt } from '../../domain/text/json.ts';
import type { ReadCalls } from '../../playbooks/contain-principal/ports.ts';

/** Calls that are looked at: one page of LookupEvents, which takes two requests a second. */
const CALLS = 10;

/** Of the calls in a time so many pages are read, of the size that LookupEvents has at most, this far apart. */
const PAGES = 4;
const PAGE = 50;
const BETWEEN_PAGES_MS = 600;

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

/** From where a principal called an API in a time: the latest calls of that API, of which its own are chosen. */
export function callReader(trail: CloudTrailClient, sleep: (ms: number) => Promise<unknown> = pause): ReadCalls {
  return async (arn, { source, name }, { from, to }) => {
    const { records, all } = await recordsOf(name, from, to);
    const own = records.filter(
      (one) => textAt(one, 'eventSource') === source && WHOSE.some((path) => textAt(one, path) === arn),
    );
    return { calls: own.map((one) => ({ from: sourceOf(one), failed: textAt(one, 'errorCode') !== undefined })), all };
  };

  /** What cannot be read after the first page is left out: the limit is the whole account's, and others may have asked just then. */
  async function recordsOf(api: string, StartTime: Date, EndTime: Date): Promise<{ records: unknown[]; all: boolean }> {
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: api }];
    const records: unknown[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      if (page > 0) await sleep(BETWEEN_PAGES_MS);
      const asked = new LookupEventsCommand({ LookupAttributes, StartTime, EndTime, MaxResults: PAGE, NextToken });
      const answer = await trail.send(asked).catch((error: unknown) => {
        if (page === 0) throw error;
        return undefined;
      });
      if (answer === undefined) break;
      records.push(...(answer.Events ?? []).map(({ CloudTrailEvent }) => jsonIn(CloudTrailEvent)));
      NextToken = answer.NextToken;
      if (NextToken === undefined) return { records, all: true };
    }
    return { records, all: false };
  }
}

/** Whose call a record is: of a session, the role or user that it was opened from; else who called. */
const WHOSE = ['userIdentity.sessionContext.sessionIssuer.arn', 'userIdentity.arn'];

/** Whoever owns a VPC chooses its addresses: one behind an endpoint says nothing of who has it on the internet. */
function sourceOf(record: unknown): string {
  const address = textAt(record, 'sourceIPAddress') ?? 'an unknown address';
  const endpoint = textAt(record, 'vpcEndpointId');
  return endpoint === undefined ? address : `${address} behind ${endpoint}`;
}
