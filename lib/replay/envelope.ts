import type { AccountEvent } from '../domain/finding/event.ts';
import { stableId } from '../domain/text/hash.ts';
import { at, jsonText, plain } from '../domain/text/json.ts';
import { isoTime } from './normalise.ts';

/** EventBridge's detail types for CloudTrail records, by the record's eventType. */
const DETAIL_TYPES = new Map([
  ['AwsConsoleSignIn', 'AWS Console Sign In via CloudTrail'],
  ['AwsConsoleAction', 'AWS Console Action via CloudTrail'],
  ['AwsServiceEvent', 'AWS Service Event via CloudTrail'],
  ['AwsCloudTrailInsight', 'AWS Insight via CloudTrail'],
]);

/** That of most records, and of those whose eventType nothing is known of. */
const API_CALL = 'AWS API Call via CloudTrail';

/** Every detail type that a CloudTrail record may be wrapped with. */
export const RECORD_TYPES: readonly string[] = [API_CALL, ...DETAIL_TYPES.values()];

/** An event, or why what looks like one cannot be judged. */
export type Wrapped = { readonly event: AccountEvent } | { readonly problem: string };

/** An EventBridge envelope, whose time may have any form. */
export function fromEnvelope(object: Record<string, unknown>): Wrapped {
  const { id, source, account, region, detail } = object;
  const time = isoTime(object.time);
  const texts = [id, source, account, region].every((value) => typeof value === 'string');
  if (!texts || time === undefined || typeof detail !== 'object' || detail === null) {
    return { problem: 'is an EventBridge event without id, source, account, region, a time or detail' };
  }
  object.time = time;
  if (!Array.isArray(object.resources)) object.resources = [];
  return { event: object as AccountEvent };
}

/** Wraps a CloudTrail record as EventBridge does. Source: CloudTrail User Guide, "CloudTrail record contents". */
export function fromRecord(record: Record<string, unknown>): Wrapped {
  const { eventID, awsRegion, eventType } = record;
  const time = isoTime(record.eventTime);
  if (time === undefined) return { problem: 'is a CloudTrail record without eventTime' };
  const named = [record.recipientAccountId, at(record.userIdentity, 'accountId')].map(plain);
  const source = typeof record.eventSource === 'string' ? record.eventSource : 'cloudtrail.amazonaws.com';
  return {
    event: {
      id: typeof eventID === 'string' && eventID !== '' ? eventID : stableId(jsonText(record)),
      'detail-type': DETAIL_TYPES.get(plain(eventType)) ?? API_CALL,
      source: busSource(source),
      account: named.find((one) => one !== '') ?? 'unnamed account',
      time,
      region: typeof awsRegion === 'string' && awsRegion !== '' ? awsRegion : 'us-east-1',
      resources: [],
      detail: record,
    },
  };
}

/** A finding as GuardDuty exports it to a bucket: the detail of its event, without the envelope. */
export function fromGuardDuty(finding: Record<string, unknown>): Wrapped {
  const { id, accountId, region, updatedAt } = finding;
  const time = isoTime(updatedAt);
  if (typeof id !== 'string' || typeof accountId !== 'string' || typeof region !== 'string' || time === undefined) {
    return { problem: 'is a GuardDuty finding without id, accountId, region or updatedAt' };
  }
  return {
    event: {
      id,
      'detail-type': 'GuardDuty Finding',
      source: 'aws.guardduty',
      account: accountId,
      time,
      region,
      resources: [],
      detail: finding,
    },
  };
}

const SOURCES = new Map<string, string>();

/** `iam.amazonaws.com` as EventBridge names it: `aws.iam`. Remembered, since there are few and records are many. */
export function busSource(eventSource: string): string {
  const known = SOURCES.get(eventSource);
  if (known !== undefined) return known;
  const source = `aws.${eventSource.replace('.amazonaws.com', '')}`;
  if (SOURCES.size < 1_000) SOURCES.set(eventSource, source);
  return source;
}

/**
 * Whether EventBridge delivers the event to rules that do not ask for all management events. Get*, List* and Describe* calls
 * are not, except two of STS. Source: EventBridge User Guide, "Receiving read-only management events from AWS services".
 */
export function isDelivered(event: AccountEvent): boolean {
  if (event['detail-type'] !== API_CALL) return true;
  const { eventName, managementEvent, eventCategory } = event.detail;
  if (typeof eventName !== 'string' || !/^(?:Get|List|Describe)/.test(eventName)) return true;
  if (eventName === 'GetFederationToken' || eventName === 'GetSessionToken') return true;
  return managementEvent === false || eventCategory === 'Data';
}
