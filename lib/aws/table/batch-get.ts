import { setTimeout as pause } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../../domain/in-chunks.ts';

type Item = Record<string, AttributeValue>;

/** Keys that one request may name. Source: DynamoDB API reference, BatchGetItem. */
const KEYS = 100;
/** How often keys that came back unread are asked for, two seconds in all: triage runs at most thirty. */
const TRIES = 6;

/**
 * Reads items by their keys, consistently and in no order; each key once. DynamoDB may leave keys unread (16 MB, or throttled), which
 * is no error: they are asked for again, and what stays unread fails. Nothing is taken for absent that was not looked at.
 */
export async function batchGet(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  sleep: (ms: number) => Promise<unknown> = pause,
): Promise<Item[]> {
  const items: Item[] = [];
  for (const some of chunksOf(keys, KEYS)) {
    let Keys = some;
    for (let tries = 0; Keys.length > 0; tries += 1) {
      if (tries === TRIES) throw new Error(`The table is throttled: ${Keys.length} of its items could not be read`);
      if (tries > 0) await sleep(Math.random() * 50 * 2 ** tries);
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
      );
      items.push(...(Responses?.[table] ?? []));
      Keys = UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return items;
}
