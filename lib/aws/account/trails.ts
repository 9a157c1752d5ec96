import {
  type AdvancedEventSelector,
  type CloudTrailClient,
  type EventSelector,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  type InsightType,
  ListTagsCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  paginateLookupEvents,
  StartLoggingCommand,
  StopLoggingCommand,
  type Trail as TrailSettings,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { sameState } from '../../domain/remediation/plan.ts';
import { at, jsonIn, textAt } from '../../domain/text/json.ts';
import type { PastCall } from '../../playbooks/restore-trail/learned.ts';
import { TELLING } from '../../playbooks/restore-trail/past.ts';
import type { Selector } from '../../playbooks/restore-trail/selectors.ts';
import { settingsApart, type Trail } from '../../playbooks/restore-trail/trail.ts';
import type { Delivery } from '../../playbooks/restore-trail/undelivered.ts';
import { eachTried } from '../each-tried.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';
import { historyTime } from './history-time.ts';
import { callerOf } from './past-caller.ts';

const NO_TRAIL = ['TrailNotFoundException', 'InvalidTrailNameException', 'CloudTrailARNInvalidException'];

/** How many past calls of a kind are looked at: CloudTrail answers two lookups a second. */
const MOST_PAST = 50;
/** How many lookups of a kind: whoever makes calls by the thousand must not hold up what has to record again. */
const MOST_LOOKS = 5;
/** How far back CloudTrail's event history goes, days. */
const HISTORY_DAYS = 90;

/** What restoring a trail does with CloudTrail, in the trail's home region. */
export interface Trails {
  /** A trail's ARN, by name or ARN; undefined where there is none. */
  find(nameOrArn: string): Promise<string | undefined>;
  tagsOf(arn: string): Promise<string[]>;
  read(arn: string): Promise<Trail | null>;
  write(arn: string, from: Trail, to: Trail): Promise<void>;
  /** What made and changed a trail before a time, oldest first. */
  past(name: string, before: Date): Promise<PastCall[]>;
  delivery(arn: string): Promise<Delivery>;
}

/** CloudTrail, by the region that is asked; the id of riposte's own role for it tells its own calls, and undefined none. */
export function trailsOf(clientFor: (region: string) => CloudTrailClient, region: string, ownRole?: string): Trails {
  const here = clientFor(region);
  const home = (arn: string) => clientFor(arn.split(':')[3] ?? region);
  return {
    async find(nameOrArn) {
      const found = await unlessError(NO_TRAIL, () => here.send(new GetTrailCommand({ Name: nameOrArn })));
      return found?.Trail?.TrailARN;
    },
    async tagsOf(arn) {
      const { ResourceTagList = [] } = await home(arn).send(new ListTagsCommand({ ResourceIdList: [arn] }));
      return ResourceTagList.flatMap(({ TagsList }) => keysOf(TagsList));
    },
    async read(arn) {
      const client = home(arn);
      const found = await unlessError(NO_TRAIL, () => client.send(new GetTrailCommand({ Name: arn })));
      if (found?.Trail === undefined) return null;
      const { IsLogging: logging = false } = await client.send(new GetTrailStatusCommand({ Name: arn }));
      const selected = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
      const { EventSelectors = [], AdvancedEventSelectors = [] } = selected;
      const kind = AdvancedEventSelectors.length > 0 ? 'advanced' : 'basic';
      const selectors = (kind === 'advanced' ? AdvancedEventSelectors : EventSelectors).map(selectorOf);
      return { logging, settings: settingsOf(found.Trail), kind, selectors, insights: await insightsOf(client, arn) };
    },
    async write(arn, from, to) {
      const client = home(arn);
      const InsightSelectors = to.insights.map((one) => ({ InsightType: one as InsightType }));
      const isOf = (differs: boolean, done: string, make: () => Promise<unknown>) => (differs ? [{ done, make }] : []);
      await eachTried([
        // First: whoever broke another part of it keeps nothing from being recorded.
        ...isOf(to.logging && !from.logging, 'it records', () => client.send(new StartLoggingCommand({ Name: arn }))),
        ...settingsApart(from.settings, to.settings).map(({ done, settings }) => ({
          done,
          make: () => client.send(new UpdateTrailCommand({ Name: arn, ...settings })),
        })),
        ...isOf(!sameState([from.kind, from.selectors], [to.kind, to.selectors]), 'its selectors are written', () =>
          client.send(new PutEventSelectorsCommand({ TrailName: arn, ...selection(to) })),
        ),
        ...isOf(!sameState(from.insights, to.insights), 'its insights are written', () =>
          client.send(new PutInsightSelectorsCommand({ TrailName: arn, InsightSelectors })),
        ),
        ...isOf(!to.logging && from.logging, 'it is stopped', () => client.send(new StopLoggingCommand({ Name: arn }))),
      ]);
    },
    async past(name, before) {
      const found: PastCall[] = [];
      const inTime = historyTime();
      for (const kind of TELLING) found.push(...(await pastCalls(here, { kind, name, before, ownRole }, inTime)));
      return found.sort((a, b) => a.time - b.time);
    },
    async delivery(arn) {
      const said = await home(arn).send(new GetTrailStatusCommand({ Name: arn }));
      return {
        error: said.LatestDeliveryError || undefined,
        tried: said.LatestDeliveryAttemptTime || undefined,
        started: said.StartLoggingTime,
        errorOfLogs: said.LatestCloudWatchLogsDeliveryError || undefined,
      };
    },
  };
}

/** What Insights look for in a trail. */
export async function insightsOf(client: CloudTrailClient, arn: string): Promise<string[]> {
  try {
    const { InsightSelectors = [] } = await client.send(new GetInsightSelectorsCommand({ TrailName: arn }));
    return InsightSelectors.flatMap(({ InsightType }) => InsightType ?? []).sort();
  } catch (error) {
    if (isAwsError(error, 'InsightNotEnabledException')) return [];
    throw error;
  }
}

/** Selectors are plain JSON: the SDK leaves out what is not set. */
function selectorOf(selector: EventSelector | AdvancedEventSelector): Selector {
  return JSON.parse(JSON.stringify(selector)) as Selector;
}

function selection({ kind, selectors }: Trail): {
  EventSelectors?: EventSelector[];
  AdvancedEventSelectors?: AdvancedEventSelector[];
} {
  // CloudTrail gave them in this form; `selectorOf` made plain JSON of it.
  return kind === 'advanced'
    ? { AdvancedEventSelectors: selectors as unknown as AdvancedEventSelector[] }
    : { EventSelectors: selectors as EventSelector[] };
}

function settingsOf(trail: TrailSettings): Trail['settings'] {
  const { S3BucketName, S3KeyPrefix, IncludeGlobalServiceEvents, IsMultiRegionTrail, KmsKeyId } = trail;
  const all = {
    S3BucketName,
    S3KeyPrefix,
    SnsTopicName: trail.SnsTopicARN?.split(':').at(-1),
    IncludeGlobalServiceEvents,
    IsMultiRegionTrail,
    EnableLogFileValidation: trail.LogFileValidationEnabled,
    KmsKeyId,
  };
  return Object.fromEntries(
    Object.entries(all).filter((one): one is [string, string | boolean] => one[1] !== undefined && one[1] !== ''),
  );
}

/** Calls of a kind on a trail of this name. */
interface Past {
  readonly kind: string;
  readonly name: string;
  readonly before: Date;
  readonly ownRole: string | undefined;
}

async function pastCalls(
  client: CloudTrailClient,
  { kind, name, before, ownRole }: Past,
  inTime: ReturnType<typeof historyTime>,
) {
  const found: PastCall[] = [];
  const StartTime = new Date(before.getTime() - HISTORY_DAYS * 86_400_000);
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: kind }];
  const pages = paginateLookupEvents({ client }, { LookupAttributes, StartTime, EndTime: before }, inTime);
  let looks = 0;
  for await (const { Events = [] } of pages) {
    looks += 1;
    for (const { EventTime, CloudTrailEvent } of Events) {
      const record = jsonIn(CloudTrailEvent);
      const parameters = at(record, 'requestParameters');
      const about = textAt(parameters, 'name') ?? textAt(parameters, 'trailName');
      const good = at(record, 'errorCode') === undefined && EventTime !== undefined && EventTime < before;
      if (good && about?.split('/').at(-1) === name) {
        const response = at(record, 'responseElements');
        const role = textAt(record, 'userIdentity.sessionContext.sessionIssuer.principalId');
        const own = role !== undefined && role === ownRole;
        const by = callerOf(record);
        found.push({
          time: EventTime.getTime(),
          name: kind,
          parameters,
          response,
          own,
          ...(by === undefined ? {} : { by }),
        });
      }
    }
    if (found.length >= MOST_PAST || looks >= MOST_LOOKS) break;
  }
  return found;
}
