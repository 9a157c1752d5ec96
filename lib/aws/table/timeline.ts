import { type AttributeValue, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { IncidentTimeline } from '../../domain/record/incident-ports.ts';
import { type Entry, entrySchema, follow } from '../../domain/record/record.ts';
import type { Timeline, TimelineEntry } from '../../domain/record/timeline.ts';
import { unlessConditionFails } from '../errors.ts';
import { ttlAfter } from './kept-for.ts';

/** Of this many last lines one that is written again is known. */
const LOOKED_AT = 10;

/** The last lines of a stream, the latest first, read consistently; none where it has none. */
export type LastLines = (stream: string) => Promise<readonly Entry[]>;
/** Each time somebody else got ahead. */
const TRIES = 40;
/** So many streams' ends are remembered. */
const REMEMBERED = 500;

/**
 * The record beside what it belongs to; kept 400 days. A line is numbered and put only where none of its number is, with the hash
 * of the one before, so that nothing is overwritten, left out or put in unseen.
 */
export function timelineStore(
  client: DynamoDBClient,
  table: string,
  lastOf = lastLines(client, table),
): Timeline & IncidentTimeline {
  /** Whoever has just written a line knows the last ones: the next one is put after them unread, which fails where others wrote meanwhile. */
  const ends = new Map<string, readonly Entry[]>();

  async function append(stream: string, entry: TimelineEntry) {
    const { id, at, what, who, why = '', policyVersion = '', data, isFirst = false } = entry;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const last = ends.get(stream) ?? (isFirst && tries === 0 ? [] : await lastOf(stream));
      ends.delete(stream);
      if (last.some((one) => one.id === id && one.what === what)) return;
      const line = { stream, id, at: at.toISOString(), what, who, why, policyVersion, data: JSON.stringify(data) };
      const next = follow(last[0], line);
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...toItem(next), ttl: ttlAfter(at) },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (!(await unlessConditionFails(() => client.send(put)))) continue;
      if (ends.size >= REMEMBERED) ends.clear();
      ends.set(stream, [{ ...next, data: '' }, ...last].slice(0, LOOKED_AT));
      return;
    }
    throw new Error(`The record of ${stream} could not be written: it changes all the time`);
  }

  return {
    note: (key, entry) => append(`FINDING#${key}`, entry),
    noteIncident: (id, entry) => append(`INCIDENT#${id}`, entry),
  };
}

/** Asks for the last lines of one stream at a time. */
export function lastLines(client: DynamoDBClient, table: string): LastLines {
  return async (stream) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entry)',
        ExpressionAttributeValues: { ':pk': { S: stream }, ':entry': { S: 'ENTRY#' } },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: LOOKED_AT,
      }),
    );
    return Items.flatMap((item) => toEntry(item) ?? []);
  };
}

/** Where the line of a number stands in its stream. */
export const lineKey = (stream: string, seq: number) => ({
  pk: { S: stream },
  sk: { S: `ENTRY#${String(seq).padStart(8, '0')}` },
});

function toItem({ stream, seq, ...texts }: Entry): Record<string, AttributeValue> {
  return {
    ...lineKey(stream, seq),
    ...Object.fromEntries(Object.entries(texts).map(([key, S]) => [key, { S }])),
  };
}

/** A line of the record as it stands in the table; undefined for what is none. */
export function toEntry(item: Record<string, AttributeValue>): Entry | undefined {
  const texts = Object.fromEntries(Object.entries(item).flatMap(([key, { S }]) => (S === undefined ? [] : [[key, S]])));
  const seq = Number(/^ENTRY#(\d{8})$/.exec(item.sk?.S ?? '')?.[1]);
  return entrySchema.safeParse({ ...texts, stream: item.pk?.S, seq }).data;
}
