import {
  type CloudTrailClient,
  type Event,
  LookupEventsCommand,
  paginateLookupEvents,
} from '@aws-sdk/client-cloudtrail';
import { ONE_INTRUSION_MS } from '../../domain/remediation/one-intrusion.ts';
import { at, itemsAt, jsonIn, textAt } from '../../domain/text/json.ts';
import {
  isOf,
  type KeyCall,
  type KeyPast,
  type Suspect,
  SWITCHES_OFF,
  SWITCHES_ON,
} from '../../playbooks/cancel-key-deletion/before.ts';
import { historyTime } from './history-time.ts';
import { callerOf } from './past-caller.ts';

/** How far back CloudTrail's event history goes, ms. */
const HISTORY_MS = 90 * 86_400_000;
/** How many lookups of a kind: CloudTrail answers two a second, and whoever makes calls by the thousand must not hold up what keeps a key. */
const MOST_LOOKS = 4;
const PAGE = 50;

/** Gives what CloudTrail's event history says of a key until a time, as far as what a suspect did leaves it open. */
export type KeyHistory = (arn: string, until: Date, suspect?: Suspect) => Promise<KeyPast>;

/** Who switched a key on and off, and the last that was done with it. Throws where CloudTrail does not answer, or not in time. */
export function keyHistory(client: CloudTrailClient): KeyHistory {
  return async (arn, until, suspect) => {
    const inTime = historyTime();
    const first = new Date(until.getTime() - HISTORY_MS);
    const times = { StartTime: first, EndTime: until, MaxResults: PAGE };
    const LookupAttributes = [{ AttributeKey: 'ResourceName' as const, AttributeValue: arn }];
    const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes, ...times }), inTime);
    const calls = Events.flatMap((one) => callOf(one, arn));
    let since = first;
    for (const name of [...SWITCHES_OFF, ...SWITCHES_ON]) {
      const found = await lastOf(name);
      calls.push(...found.calls);
      if (SWITCHES_OFF.includes(name) && found.since > since) since = found.since;
    }
    return { calls, since };

    /** The latest calls of a kind about the key, as many as tell, and from when on there is no other. */
    async function lastOf(name: string): Promise<{ readonly calls: readonly KeyCall[]; readonly since: Date }> {
      const asked = { LookupAttributes: [{ AttributeKey: 'EventName' as const, AttributeValue: name }], ...times };
      const found: KeyCall[] = [];
      let looks = 0;
      for await (const { Events: page = [], NextToken } of paginateLookupEvents({ client }, asked, inTime)) {
        looks += 1;
        found.push(...page.flatMap((one) => callOf(one, arn)));
        if (isTelling(found, suspect)) break;
        if (looks === MOST_LOOKS && NextToken !== undefined)
          return { calls: found, since: page.at(-1)?.EventTime ?? until };
      }
      return { calls: found, since: first };
    }
  };
}

/** Whether earlier calls of the kind say no more: there is one of somebody else, and none of the suspect's, or one of before all that they did. */
function isTelling(found: readonly KeyCall[], suspect: Suspect | undefined): boolean {
  const isEarlier = ({ at: time }: KeyCall) =>
    suspect !== undefined && suspect.time.getTime() - time.getTime() > ONE_INTRUSION_MS;
  return found.some(isEarlier) || (found.length > 0 && !found.some((one) => isOf(suspect, one)));
}

/** A call about the key that went well. */
function callOf({ EventName, EventTime, CloudTrailEvent }: Event, arn: string): KeyCall[] {
  const record = jsonIn(CloudTrailEvent);
  const isOfKey =
    itemsAt(record, 'resources').some((one) => textAt(one, 'ARN') === arn) ||
    [arn, arn.split('/').at(-1)].includes(textAt(record, 'requestParameters.keyId'));
  if (EventName === undefined || EventTime === undefined || !isOfKey || at(record, 'errorCode') !== undefined)
    return [];
  return [{ name: EventName, at: EventTime, by: callerOf(record) }];
}
