import { type AttributeValue, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Mark } from '../../domain/finding/threshold.ts';
import type { MarkStore } from '../../domain/record/finding-ports.ts';
import { stableId } from '../../domain/text/hash.ts';
import { ttlAfter } from './kept-for.ts';

const TTL_SECONDS = 2 * 86_400;

/** Marks read at once, before an event and after it; more are read only while a threshold is not reached. */
const READ = 1_000;

type Page = { readonly marks: Mark[]; readonly next: Record<string, AttributeValue> | undefined };

/**
 * Marks of thresholds in the table: an item a mark, its key made of the time and the value's hash, so that an event delivered twice is one
 * mark and events may come in any order. Writing first and reading consistently after, the last of several concurrent events
 * sees all of them. A value has one mark a second at most, as times of events have, so that what must be read has an end.
 */
export function markStore(client: DynamoDBClient, table: string): MarkStore {
  return {
    async mark(detection, key, mark, windowMs, now, isEnough) {
      const Item = markItem(detection, key, mark, now);
      const { pk } = Item;
      await client.send(new PutItemCommand({ TableName: table, Item }));
      const read = async (from: number, to: number, forward: boolean, start: Page['next']): Promise<Page> => {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':pk': pk, ':from': { S: timeKey(from) }, ':to': { S: `${timeKey(to)}~` } },
            ProjectionExpression: 'sk, #value',
            ExpressionAttributeNames: { '#value': 'value' },
            ScanIndexForward: forward,
            Limit: READ,
            ExclusiveStartKey: start,
          }),
        );
        return { marks: Items.map(toMark), next: LastEvaluatedKey };
      };
      const before = (start?: Page['next']) => read(mark.at - windowMs, mark.at, false, start);
      const after = (start?: Page['next']) => read(mark.at, mark.at + windowMs, true, start);
      let pages = await Promise.all([before(), after()]);
      const marks = pages.flatMap((page) => page.marks);
      // Whoever repeats one value thousands of times must not push the others out of sight.
      while (pages.some(({ next }) => next !== undefined) && !isEnough(marks)) {
        const [earlier, later] = pages;
        pages = await Promise.all([more(before, earlier), more(after, later)]);
        marks.push(...pages.flatMap((page) => page.marks));
      }
      return marks;
    },
  };
}

/** A mark as the table keeps it. */
export function markItem(detection: string, key: string, mark: Mark, now: Date) {
  return {
    pk: { S: `MARK#${detection}#${stableId(key)}` },
    sk: { S: `${timeKey(mark.at)}#${stableId(mark.value)}` },
    value: { S: mark.value },
    ttl: ttlAfter(now, TTL_SECONDS),
  };
}

async function more(read: (start: Page['next']) => Promise<Page>, { next }: Page): Promise<Page> {
  return next === undefined ? { marks: [], next } : read(next);
}

/** Milliseconds, padded so that they sort as texts. */
function timeKey(at: number): string {
  return String(at).padStart(15, '0');
}

function toMark(item: Record<string, AttributeValue>): Mark {
  const [at = '', value = ''] = (item.sk?.S ?? '').split('#');
  return { at: Number(at), value: item.value?.S ?? value };
}
