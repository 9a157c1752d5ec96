import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
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
  const telling = (UpdateExpression: string, more: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
    client.send(new UpdateItemCommand({ ...TELLING, TableName: table, UpdateExpression, ...more }));

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
      // Each digest takes its own off once, however often that is tried: what was suppressed meanwhile is not told yet.
      await inChunks(counts, ({ key, count }) =>
        unlessConditionFails(() =>
          client.send(
            new UpdateItemCommand({
              TableName: table,
              Key: countKey(key),
              ConditionExpression: 'attribute_not_exists(toldAt) OR toldAt <> :now',
              UpdateExpression: 'SET toldAt = :now ADD #count :less',
              ExpressionAttributeNames: { '#count': 'count' },
              ExpressionAttributeValues: { ':less': { N: String(-count) }, ':now': { N: String(now.getTime()) } },
            }),
          ),
        ),
      );
      const Item = { pk: { S: 'DIGEST' }, sk: { S: 'LAST' }, at: { N: String(now.getTime()) } };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },

    async lastTold() {
      const last = (await all('DIGEST')).find(({ sk }) => sk?.S === 'LAST');
      return Number(last?.at?.N ?? 0);
    },

    async begin(now) {
      let before: Item | undefined;
      const free = await unlessConditionFails(async () => {
        const { Attributes } = await telling('SET #until = :until', {
          ConditionExpression: 'attribute_not_exists(#until) OR #until < :now',
          ExpressionAttributeValues: {
            ':until': { N: String(now.getTime() + TELLING_MS) },
            ':now': { N: String(now.getTime()) },
          },
          ReturnValues: 'ALL_OLD',
        });
        before = Attributes;
      });
      if (!free) return undefined;
      return before?.sent?.S === undefined ? {} : { sent: before.sent.S };
    },

    async sends(now) {
      // The first of several that broke off has told the oldest of it.
      await telling('SET sent = if_not_exists(sent, :now)', {
        ExpressionAttributeNames: undefined,
        ExpressionAttributeValues: { ':now': { S: now.toISOString() } },
      });
    },

    async end(told) {
      await telling(`SET #until = :until${told ? ' REMOVE sent' : ''}`, {
        ExpressionAttributeValues: { ':until': { N: '0' } },
      });
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
