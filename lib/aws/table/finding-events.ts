import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Finding, findingSchema } from '../../domain/finding/finding.ts';
import type { FindingStore, Recorded } from '../../domain/record/finding-ports.ts';
import { stableId } from '../../domain/text/hash.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { itemFound, unlessConditionFails } from '../errors.ts';
import type { FindingItems, Item } from './finding-item.ts';
import { readTold } from './finding-told.ts';
import { ttlAfter } from './kept-for.ts';

/** How long an invocation that broke off keeps others away from its event, ms; a function runs at most 30 s. */
const CLAIM_MS = 60_000;

/**
 * Events remembered for a finding, as short hashes in two generations: at least this many, at most twice as many. Delivery is at
 * least once within hours, so only an event repeated after this many others could be counted twice.
 */
const REMEMBERED_EVENTS = 300;

/**
 * The events of findings: each is counted once, and while an invocation is at it the finding's item says who (`busy#…`) and when the finding was seen
 * before (`since#…`).
 */
export function eventStore(
  { update }: FindingItems,
  giveUpTold: (id: string, by: string) => Promise<void>,
): Pick<FindingStore, 'record' | 'finish' | 'release'> {
  /**
   * Takes an event from an invocation that broke off; false when that one, or another, is at it after all. A claim of its own is one whose
   * answer was lost: taken for another's, the event would be handled by nobody.
   */
  async function takeOver(id: string, busy: string, before: AttributeValue, claim: string): Promise<boolean> {
    return unlessConditionFails(() =>
      update(id, {
        ConditionExpression: '#busy = :before OR #busy = :claim',
        UpdateExpression: 'SET #busy = :claim',
        ExpressionAttributeNames: { '#busy': busy },
        ExpressionAttributeValues: { ':before': before, ':claim': { S: claim } },
      }),
    );
  }

  /** An event that came late is not the last one: what ends the finding goes by when it was last seen. */
  async function latest(finding: Finding, before: string | undefined): Promise<string | undefined> {
    if (before !== undefined && before > finding.time)
      await unlessConditionFails(() =>
        update(finding.id, {
          ConditionExpression: 'lastSeen < :before',
          UpdateExpression: 'SET lastSeen = :before',
          ExpressionAttributeValues: { ':before': { S: before } },
        }),
      );
    return before;
  }

  return {
    async record(finding: Finding, by: string, now: Date): Promise<Recorded> {
      const event = eventHash(finding.eventId);
      const [busy, since] = [`busy#${event}`, `since#${event}`];
      const claim = `${now.getTime() + CLAIM_MS} ${by}`;
      try {
        const { Attributes } = await update(finding.id, claiming(finding, event, claim, now));
        const reopened = Attributes?.status?.S === 'closed';
        const before = await latest(finding, Attributes?.lastSeen?.S);
        return { ...mine(Attributes, before), count: countOf(Attributes) + 1, reopened };
      } catch (error) {
        const item = itemFound(error);
        const before = item[busy];
        if (before === undefined) return { state: 'done' };
        const [until = '', holder = ''] = before.S?.split(' ') ?? [];
        const free = holder === by || Number(until) <= now.getTime();
        if (!free || !(await takeOver(finding.id, busy, before, claim))) return { state: 'busy' };
        return { ...mine(item, await latest(finding, item[since]?.S)), resumed: true };
      }
    },

    async release(id, eventId, by, now) {
      await giveUpTold(id, by);
      await unlessConditionFails(() =>
        update(id, {
          ConditionExpression: 'contains(#busy, :by)',
          UpdateExpression: 'SET #busy = :free',
          ExpressionAttributeNames: { '#busy': `busy#${eventHash(eventId)}` },
          ExpressionAttributeValues: { ':by': { S: by }, ':free': { S: `${now.getTime()} ${by}` } },
        }),
      );
    },

    async finish(finding: Finding): Promise<void> {
      const event = eventHash(finding.eventId);
      await update(finding.id, {
        UpdateExpression: 'REMOVE #busy, #since',
        ExpressionAttributeNames: { '#busy': `busy#${event}`, '#since': `since#${event}` },
      });
      if (finding.count % REMEMBERED_EVENTS !== 0) return;
      await unlessConditionFails(() =>
        update(finding.id, {
          ConditionExpression: 'size(recent) >= :many',
          UpdateExpression: 'SET older = recent REMOVE recent',
          ExpressionAttributeValues: { ':many': { N: String(REMEMBERED_EVENTS) } },
        }),
      );
    },
  };
}

/** Counts an event that nobody has counted and nobody is at, and claims it. */
function claiming(finding: Finding, event: string, claim: string, now: Date) {
  return {
    ConditionExpression:
      'attribute_not_exists(#busy) AND (attribute_not_exists(recent) OR NOT contains(recent, :event)) AND (attribute_not_exists(older) OR NOT contains(older, :event))',
    UpdateExpression:
      'SET finding = if_not_exists(finding, :finding), #since = if_not_exists(lastSeen, :never), lastSeen = :time, #busy = :claim, #status = :open, #ttl = :ttl ADD #count :one, recent :events',
    ExpressionAttributeNames: {
      '#busy': `busy#${event}`,
      '#since': `since#${event}`,
      '#count': 'count',
      '#status': 'status',
      '#ttl': 'ttl',
    },
    ExpressionAttributeValues: {
      ':event': { S: event },
      ':events': { SS: [event] },
      ':finding': { S: JSON.stringify(finding) },
      ':never': { S: '' },
      ':time': { S: finding.time },
      ':claim': { S: claim },
      ':open': { S: 'open' },
      ':one': { N: '1' },
      ':ttl': ttlAfter(now),
    },
    ReturnValues: 'ALL_OLD' as const,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** What is on record of a finding whose event is this invocation's to handle. */
function mine(item: Item | undefined, seen: string | undefined) {
  const lastSeen = seen === '' ? undefined : seen;
  return {
    state: 'mine' as const,
    count: countOf(item),
    lastSeen,
    resumed: false,
    reopened: false,
    ...(item?.incident?.S === undefined ? {} : { incident: item.incident.S }),
    recorded: () => findingSchema.safeParse(jsonIn(item?.finding?.S)).data,
    told: readTold(item),
  };
}

function eventHash(eventId: string): string {
  return stableId(eventId).slice(0, 16);
}

function countOf(item: Item | undefined): number {
  return Number(item?.count?.N ?? '0');
}
