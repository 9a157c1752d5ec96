import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { inChunks } from '../../domain/in-chunks.ts';
import { type Held, heldSchema } from '../../domain/telling/held.ts';
import type { DigestStore } from '../../domain/telling/telling.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { read } from '../../domain/text/schema.ts';
import { unlessConditionFails } from '../errors.ts';
import { countKey, heldKey } from './held.ts';
import { itemsUnder } from './items-under.ts';

type Item = Record<string, AttributeValue>;

/** The most notices of one digest; the next one has the others. */
const MOST = 20_000;

/** Longer than the function that tells may run: one that died is followed by the next. */
const TELLING_MS = 150_000;
const TELLING = { Key: { pk: { S: 'DIGEST' }, sk: { S: 'TELLING' } }, ExpressionAttributeNames: { '#until': 'until' } };

/** What is kept for the digest, in the table. */
export function digestStore(client: DynamoDBClient, table: string): DigestStore {
  const all = (pk: string) => itemsUnder(client, table, pk, { consistent: true, most: MOST });

  return {
    held: async () => (await all('HELD')).map(toHeld),

    async forget(ids) {
      await inChunks(ids, (id) => client.send(new DeleteItemCommand({ TableName: table, Key: heldKey(id) })));
    },

    async suppressed() {
      const rows = (await all('SUPPRESSED')).map(({ sk, count }) => ({
        key: sk?.S ?? '',
        count: Number(count?.N ?? 0),
      }));
      return rows.filter(({ count }) => count > 0);
    },

    async suppressedTold(counts, now) {
      await inChunks(counts, ({ key, count }) =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: countKey(key),
            UpdateExpression: 'ADD #count :less',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':less': { N: String(-count) } },
          }),
        ),
      );
      const Item = { pk: { S: 'DIGEST' }, sk: { S: 'LAST' }, at: { N: String(now.getTime()) } };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },

    async lastTold() {
      const last = (await all('DIGEST')).find(({ sk }) => sk?.S === 'LAST');
      return Number(last?.at?.N ?? 0);
    },

    begin: (now) =>
      unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            ...TELLING,
            TableName: table,
            UpdateExpression: 'SET #until = :until',
            ConditionExpression: 'attribute_not_exists(#until) OR #until < :now',
            ExpressionAttributeValues: {
              ':until': { N: String(now.getTime() + TELLING_MS) },
              ':now': { N: String(now.getTime()) },
            },
          }),
        ),
      ),

    async end() {
      await client.send(
        new UpdateItemCommand({
          ...TELLING,
          TableName: table,
          UpdateExpression: 'SET #until = :until',
          ExpressionAttributeValues: { ':until': { N: '0' } },
        }),
      );
    },
  };
}

/** A notice as it was kept. One that somebody spoilt is told as that: left out, it would be silent, and it must not keep the rest. */
function toHeld({ sk, held }: Item): Held {
  const id = sk?.S ?? '';
  const reading = read(heldSchema, jsonIn(held?.S));
  if (reading.ok) return { ...reading.value, id };
  const title = 'A notice that was held back cannot be read: somebody changed it in the state table';
  const unknown = { who: 'unknown', subject: id.slice(0, 64), time: new Date(0).toISOString() };
  return { id, kind: 'failure', severity: 'high', group: 'digest', title, ...unknown };
}
