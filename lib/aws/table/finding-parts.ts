import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { PartStore } from '../../domain/record/part-ports.ts';
import { unlessConditionFails } from '../errors.ts';
import { endIssue, findingKey } from './finding-item.ts';
import { itemsUnder } from './items-under.ts';
import { ttlAfter } from './kept-for.ts';

/** So many that are open are read: a line names fewer. */
const MOST = 100;

/** Of how many findings (a rule's days) a part is ended at once. */
const MOST_FINDINGS = 500;

const under = (finding: string, part: string) => ({ pk: { S: `PARTS#${finding}` }, sk: { S: part } });
const pointer = (part: string, finding: string) => ({ pk: { S: `PART#${part}` }, sk: { S: finding } });

/** Only where nothing stands that is open since after a time; what a version before wrote says none. */
const unlessYounger = (time: string) => ({
  ConditionExpression: 'attribute_not_exists(since) OR since <= :time',
  ExpressionAttributeValues: { ':time': { S: time } },
});

/** Under what a rule judged: the findings, by rule. */
export const judgedKey = (thing: string) => ({ pk: { S: `JUDGED#${thing}` } });

/**
 * What is open in findings that are several things at once: an item under the finding's id, and one under the part, which says in which
 * findings it is open. Both go when it is over. They stand apart from the record, of which triage may delete nothing.
 */
export function partStore(client: DynamoDBClient, table: string): PartStore {
  const remove = (Key: ReturnType<typeof under>, time: string) =>
    unlessConditionFails(() => client.send(new DeleteItemCommand({ TableName: table, Key, ...unlessYounger(time) })));
  const put = (item: Record<string, { S: string }>, now: Date, condition = {}) =>
    client.send(new PutItemCommand({ TableName: table, Item: { ...item, ttl: ttlAfter(now) }, ...condition }));
  async function openIn(part: string, from?: string) {
    const items = await itemsUnder(client, table, `PART#${part}`, { consistent: true, most: MOST_FINDINGS, from });
    return items.flatMap(({ sk }) => sk?.S ?? []);
  }

  return {
    async judged({ id, subject }, rule, now) {
      await put({ ...judgedKey(subject), sk: { S: rule }, finding: { S: id } }, now);
    },

    async open(finding, { id, name }, since, now) {
      // What comes late (a dead letter, a sweep) does not make it older: what was over before would end it.
      for (const item of [pointer(id, finding), { ...under(finding, id), name: { S: name } }])
        await unlessConditionFails(() => put({ ...item, since: { S: since } }, now, unlessYounger(since)));
      // Last, and counted: whoever saw nothing open a moment ago, and would close the finding, sees that this was opened since.
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: findingKey(finding),
          UpdateExpression: 'SET #status = :open ADD opened :one',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':open': { S: 'open' }, ':one': { N: '1' } },
        }),
      );
    },

    openIn,

    // No part has such an id.
    async sayOver(key, word, now) {
      await put(pointer(`OVER ${key}`, word), now);
    },

    overAfter: async (key, at) => (await openIn(`OVER ${key}`, `${at}~`)).at(-1),

    async end(finding, part, time) {
      if (!(await remove(under(finding, part), time))) return undefined;
      const { Attributes } = await client.send(
        new UpdateItemCommand({ ...endIssue(table, finding), ReturnValues: 'ALL_NEW' }),
      );
      const wanted = { consistent: true, most: MOST } as const;
      const items = await itemsUnder(client, table, under(finding, part).pk.S, wanted);
      return { open: items.map(({ name }) => name?.S ?? ''), opened: Number(Attributes?.opened?.N ?? 0) };
    },

    async forget(finding, part, time) {
      await remove(pointer(part, finding), time);
    },
  };
}
