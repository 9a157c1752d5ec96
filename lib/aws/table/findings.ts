import { type AttributeValue, type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { type Finding, findingSchema } from '../../domain/finding.ts';
import { stableId } from '../../domain/hash.ts';
import { jsonIn } from '../../domain/json.ts';
import type { FindingStore, Recorded } from '../../domain/ports.ts';
import { giveUp, settle, type Told, type ToldMark } from '../../domain/told.ts';
import { isAwsError, itemFound, unlessConditionFails } from '../errors.ts';
import { incidentKey } from './incidents.ts';
import { ttlAfter } from './kept-for.ts';

type Item = Record<string, AttributeValue>;

/** How long an invocation that broke off keeps others away from its event, ms; a function runs at most 30 s. */
const CLAIM_MS = 60_000;

/**
 * Events remembered for a finding, as short hashes in two generations: at least this many, at most twice as many. Delivery is at
 * least once within hours, so only an event repeated after this many others could be counted twice.
 */
const REMEMBERED_EVENTS = 300;
/** Two who tell at once see each other's writes; this many in a row means something else is wrong. */
const TRIES = 10;

/** Where a finding is kept. */
export const findingKey = (id: string) => ({ pk: { S: `FINDING#${id}` }, sk: { S: 'FINDING' } });

/** That what a finding says was answered, or taken back by one of those who said it: what says the same after that is news. */
export const endIssue = (table: string, id: string) => ({
  TableName: table,
  Key: findingKey(id),
  UpdateExpression: 'SET #over = :yes',
  ExpressionAttributeNames: { '#over': 'over' },
  ExpressionAttributeValues: { ':yes': { BOOL: true } },
});

const marksSchema = z.array(
  z.object({ key: z.string(), by: z.exactOptional(z.string()), until: z.exactOptional(z.number()) }),
);

/**
 * Findings in the table: one item a finding, with its count, what was told of it, the events it has counted, and for each event
 * that is being handled who is at it (`busy#…`) and when the finding was seen before (`since#…`).
 */
export function findingStore(client: DynamoDBClient, table: string): FindingStore {
  async function toldOf(id: string): Promise<Told> {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: findingKey(id),
        ConsistentRead: true,
        ProjectionExpression: 'told, toldRevision',
      }),
    );
    return readTold(Item);
  }

  /**
   * Takes an event from an invocation that broke off; false when that one, or another, is at it after all. A claim of its own is one whose
   * answer was lost: taken for another's, the event would be handled by nobody.
   */
  async function takeOver(id: string, busy: string, before: AttributeValue, claim: string): Promise<boolean> {
    return unlessConditionFails(() =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: findingKey(id),
          ConditionExpression: '#busy = :before OR #busy = :claim',
          UpdateExpression: 'SET #busy = :claim',
          ExpressionAttributeNames: { '#busy': busy },
          ExpressionAttributeValues: { ':before': before, ':claim': { S: claim } },
        }),
      ),
    );
  }

  async function saveTold(id: string, marks: readonly ToldMark[], revision: number) {
    const saved = await unlessConditionFails(() =>
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: findingKey(id),
          ConditionExpression: revision === 0 ? 'attribute_not_exists(toldRevision)' : 'toldRevision = :revision',
          UpdateExpression: 'SET told = :told, toldRevision = :next',
          ExpressionAttributeValues: {
            ':told': { S: JSON.stringify(marks) },
            ':next': { N: String(revision + 1) },
            ...(revision === 0 ? {} : { ':revision': { N: String(revision) } }),
          },
        }),
      ),
    );
    return { saved, told: saved ? { marks, revision: revision + 1 } : await toldOf(id) };
  }

  /** Changes what stands there of an invocation; without effect where nothing of it does. `known` is what stood there last. */
  async function changeTold(id: string, by: string, change: typeof settle, known?: Told): Promise<void> {
    let told = known ?? (await toldOf(id));
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (!told.marks.some((mark) => mark.by === by)) return;
      const answer = await saveTold(id, change(told.marks, by), told.revision);
      if (answer.saved) return;
      told = answer.told;
    }
    throw new Error(`What was told of finding ${id} could not be written: it changes all the time`);
  }

  return {
    async record(finding: Finding, by: string, now: Date): Promise<Recorded> {
      const event = eventHash(finding.eventId);
      const [busy, since] = [`busy#${event}`, `since#${event}`];
      const claim = `${now.getTime() + CLAIM_MS} ${by}`;
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: findingKey(finding.id),
            ConditionExpression:
              'attribute_not_exists(#busy) AND (attribute_not_exists(recent) OR NOT contains(recent, :event)) AND (attribute_not_exists(older) OR NOT contains(older, :event))',
            UpdateExpression:
              'SET finding = if_not_exists(finding, :finding), #since = if_not_exists(lastSeen, :never), lastSeen = :time, #busy = :claim, #status = :open, #ttl = :ttl ADD #count :one, recent :events',
            ExpressionAttributeNames: {
              '#busy': busy,
              '#since': since,
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
            ReturnValues: 'ALL_OLD',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        const reopened = Attributes?.status?.S === 'closed';
        return { ...mine(Attributes, Attributes?.lastSeen?.S), count: countOf(Attributes) + 1, reopened };
      } catch (error) {
        const item = itemFound(error);
        const before = item[busy];
        if (before === undefined) return { state: 'done' };
        const [until = '', holder = ''] = before.S?.split(' ') ?? [];
        const free = holder === by || Number(until) <= now.getTime();
        if (!free || !(await takeOver(finding.id, busy, before, claim))) return { state: 'busy' };
        return { ...mine(item, item[since]?.S), resumed: true };
      }
    },

    saveTold,

    settleTold: (id, by, known) => changeTold(id, by, settle, known),

    async release(id, eventId, by, now) {
      await changeTold(id, by, giveUp);
      await unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: findingKey(id),
            ConditionExpression: 'contains(#busy, :by)',
            UpdateExpression: 'SET #busy = :free',
            ExpressionAttributeNames: { '#busy': `busy#${eventHash(eventId)}` },
            ExpressionAttributeValues: { ':by': { S: by }, ':free': { S: `${now.getTime()} ${by}` } },
          }),
        ),
      );
    },

    async finish(finding: Finding): Promise<void> {
      const event = eventHash(finding.eventId);
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: findingKey(finding.id),
          UpdateExpression: 'REMOVE #busy, #since',
          ExpressionAttributeNames: { '#busy': `busy#${event}`, '#since': `since#${event}` },
        }),
      );
      if (finding.count % REMEMBERED_EVENTS !== 0) return;
      await unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: findingKey(finding.id),
            ConditionExpression: 'size(recent) >= :many',
            UpdateExpression: 'SET older = recent REMOVE recent',
            ExpressionAttributeValues: { ':many': { N: String(REMEMBERED_EVENTS) } },
          }),
        ),
      );
    },

    async close(id: string, time: string, eventId: string, opened?: number): Promise<Finding | undefined> {
      try {
        const { Attributes } = await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: findingKey(id),
            ConditionExpression: `(#status = :open OR (closedBy = :event AND attribute_not_exists(closeTold)))${lastOpened(opened)}`,
            UpdateExpression: 'SET #status = :closed, closedAt = :time, closedBy = :event REMOVE closeTold',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: {
              ':open': { S: 'open' },
              ':closed': { S: 'closed' },
              ':time': { S: time },
              ':event': { S: eventId },
              ...(opened ? { ':opened': { N: String(opened) } } : {}),
            },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return findingSchema.parse(JSON.parse(Attributes?.finding?.S ?? 'null'));
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
        throw error;
      }
    },

    async goesOn(id: string): Promise<boolean> {
      const read = async (Key: ReturnType<typeof findingKey>) =>
        (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
      let item = await read(findingKey(id));
      if (item?.status?.S === 'closed' || item?.over !== undefined) return false;
      for (let next = item?.incident?.S; next !== undefined; next = item?.mergedInto?.S)
        item = await read(incidentKey(next));
      return (item?.state?.S ?? 'open') === 'open';
    },

    async closeTold(id: string): Promise<void> {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: findingKey(id),
          UpdateExpression: 'SET closeTold = :yes',
          ExpressionAttributeValues: { ':yes': { BOOL: true } },
        }),
      );
    },

    whereIs: (id) => ({ table, pk: findingKey(id).pk.S, sk: findingKey(id).sk.S }),
  };
}

/** That no part of it was opened since; 0 says that it never had any. One without parts was not seen after it ended: that word may come late, or twice. */
function lastOpened(opened: number | undefined): string {
  if (opened === undefined) return ' AND lastSeen <= :time';
  return opened === 0 ? ' AND attribute_not_exists(opened)' : ' AND opened = :opened';
}

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

function readTold(item: Item | undefined): Told {
  const marks: ToldMark[] = marksSchema.parse(JSON.parse(item?.told?.S ?? '[]'));
  return { marks, revision: Number(item?.toldRevision?.N ?? 0) };
}

function eventHash(eventId: string): string {
  return stableId(eventId).slice(0, 16);
}

function countOf(item: Item | undefined): number {
  return Number(item?.count?.N ?? '0');
}
