import type { AccountEvent } from '../domain/event.ts';
import { stableId } from '../domain/hash.ts';
import { at, textAt } from '../domain/json.ts';

/** EventBridge's detail types for CloudTrail records, by the record's eventType. */
const DETAIL_TYPES: Record<string, string> = {
  AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail',
  AwsConsoleAction: 'AWS Console Action via CloudTrail',
  AwsServiceEvent: 'AWS Service Event via CloudTrail',
  AwsCloudTrailInsight: 'AWS Insight via CloudTrail',
};

/**
 * The events in a JSON value: an EventBridge envelope, a CloudTrail record, a CloudTrail file, the answer of CloudTrail's
 * LookupEvents, or an array of any of these. What is none of them is told to `problem`.
 */
export function eventsIn(
  value: unknown,
  event: (event: AccountEvent) => void,
  problem: (reason: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const element of value) eventsIn(element, event, problem);
  } else if (typeof value !== 'object' || value === null) {
    problem('is JSON, but not an event');
  } else {
    eventsInObject(value as Record<string, unknown>, event, problem);
  }
}

function eventsInObject(
  object: Record<string, unknown>,
  event: (event: AccountEvent) => void,
  problem: (reason: string) => void,
): void {
  if (typeof object['detail-type'] === 'string') fromEnvelope(object, event, problem);
  else if (typeof object.eventSource === 'string' || object.eventType === 'AwsCloudTrailInsight') {
    fromRecord(object, event, problem);
  } else if (Array.isArray(object.Records)) eventsIn(object.Records, event, problem);
  else if (Array.isArray(object.Events)) fromLookup(object.Events, event, problem);
  else problem('is JSON, but neither an EventBridge event nor a CloudTrail record');
}

function fromEnvelope(
  object: Record<string, unknown>,
  event: (event: AccountEvent) => void,
  problem: (reason: string) => void,
): void {
  const { id, source, account, time, region, detail } = object;
  const texts = [id, source, account, time, region].every((value) => typeof value === 'string');
  if (texts && typeof detail === 'object' && detail !== null && !Number.isNaN(Date.parse(time as string))) {
    if (!Array.isArray(object.resources)) object.resources = [];
    event(object as AccountEvent);
  } else problem('is an EventBridge event without id, source, account, region, a time or detail');
}

/** Wraps a CloudTrail record as EventBridge does. Source: CloudTrail User Guide, "CloudTrail record contents". */
function fromRecord(
  record: Record<string, unknown>,
  event: (event: AccountEvent) => void,
  problem: (reason: string) => void,
): void {
  const { eventID, eventTime, awsRegion, eventType } = record;
  if (typeof eventTime !== 'string' || Number.isNaN(Date.parse(eventTime))) {
    problem('is a CloudTrail record without eventTime');
    return;
  }
  const account = record.recipientAccountId ?? at(record.userIdentity, 'accountId') ?? 'unnamed account';
  const source = typeof record.eventSource === 'string' ? record.eventSource : 'cloudtrail.amazonaws.com';
  event({
    id: typeof eventID === 'string' ? eventID : stableId(JSON.stringify(record)),
    'detail-type': DETAIL_TYPES[String(eventType)] ?? 'AWS API Call via CloudTrail',
    source: busSource(source),
    account: String(account),
    time: eventTime,
    region: typeof awsRegion === 'string' ? awsRegion : 'us-east-1',
    resources: [],
    detail: record,
  });
}

const SOURCES = new Map<string, string>();

/** `iam.amazonaws.com` as EventBridge names it: `aws.iam`. Remembered, since there are few and records are many. */
function busSource(eventSource: string): string {
  const known = SOURCES.get(eventSource);
  if (known !== undefined) return known;
  const source = `aws.${eventSource.replace('.amazonaws.com', '')}`;
  if (SOURCES.size < 1_000) SOURCES.set(eventSource, source);
  return source;
}

function fromLookup(
  entries: readonly unknown[],
  event: (event: AccountEvent) => void,
  problem: (reason: string) => void,
): void {
  for (const entry of entries) {
    const text = textAt(entry, 'CloudTrailEvent');
    let record: unknown;
    try {
      record = JSON.parse(text ?? '');
    } catch {
      problem('has an entry of Events without a readable CloudTrailEvent');
      continue;
    }
    eventsIn(record, event, problem);
  }
}

/**
 * Whether EventBridge delivers the event to rules that do not ask for all management events. Get*, List* and Describe* calls
 * are not, except two of STS. Source: EventBridge User Guide, "Receiving read-only management events from AWS services".
 */
export function isDelivered(event: AccountEvent): boolean {
  if (event['detail-type'] !== 'AWS API Call via CloudTrail') return true;
  const { eventName, managementEvent, eventCategory } = event.detail;
  if (typeof eventName !== 'string' || !/^(?:Get|List|Describe)/.test(eventName)) return true;
  if (eventName === 'GetFederationToken' || eventName === 'GetSessionToken') return true;
  return managementEvent === false || eventCategory === 'Data';
}
