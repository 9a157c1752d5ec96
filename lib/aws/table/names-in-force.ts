import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { InForceName, IsInForce, NamesInForce } from '../../domain/finding/names-in-force.ts';
import { unlessConditionFails } from '../errors.ts';
import { batchGet } from './batch-get.ts';
import { RECORD_TTL_SECONDS, ttlAfter } from './kept-for.ts';

/** Beside a playbook's before-images, which its role may write and no other playbook's; triage may read this key of them and nothing else. */
const keyOf = ({ playbook, name }: InForceName) => ({
  pk: { S: `BEFORE#${playbook}#IN-FORCE` },
  sk: { S: name },
});

/** Which execution holds a name, and which one did before it. */
interface Holding {
  readonly by: string;
  readonly before?: string | undefined;
}

/**
 * The names of what a playbook's changes hold, an item each, with the execution that holds it last, and the one before that: what a person made more of, and
 * takes back, is held by the first one again.
 */
export function namesInForce(client: DynamoDBClient, table: string, playbook: string): NamesInForce {
  async function read(name: string): Promise<Holding | undefined> {
    const Key = keyOf({ playbook, name });
    const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
    const by = Item?.held?.BOOL === true ? Item.execution?.S : undefined;
    return by === undefined ? undefined : { by, before: Item?.before?.S };
  }

  /** A name's item; `held` says whether it is one still. */
  function itemOf(name: string, { by, before }: Holding, held: boolean, now: Date) {
    return {
      ...keyOf({ playbook, name }),
      execution: { S: by },
      ...(before === undefined ? {} : { before: { S: before } }),
      held: { BOOL: held },
      ttl: ttlAfter(now, held ? RECORD_TTL_SECONDS : 0),
    };
  }

  /** Without effect where another one holds it meanwhile. */
  async function replace(by: string, Item: ReturnType<typeof itemOf>): Promise<void> {
    const still = {
      ConditionExpression: 'execution = :execution',
      ExpressionAttributeValues: { ':execution': { S: by } },
    };
    await unlessConditionFails(() => client.send(new PutItemCommand({ TableName: table, Item, ...still })));
  }

  return {
    async note(names, execution, now) {
      for (const name of names) {
        const there = await read(name);
        const before = there?.by === execution ? there.before : there?.by;
        const Item = itemOf(name, { by: execution, before }, true, now);
        await client.send(new PutItemCommand({ TableName: table, Item }));
      }
    },
    async end(names, execution, now) {
      for (const name of names) {
        const there = await read(name);
        if (there === undefined) continue;
        const { by, before } = there;
        if (by === execution) await replace(by, itemOf(name, { by: before ?? by }, before !== undefined, now));
        // What a later execution holds goes on to be held.
        else if (before === execution) await replace(by, itemOf(name, { by }, true, now));
      }
    },
    holder: async (name) => (await read(name))?.by,
    async holders(name) {
      const { by, before } = (await read(name)) ?? {};
      return [by, before].flatMap((one) => one ?? []);
    },
  };
}

/** What is longer is no name that was noted, and might be no key; characters. */
const LONGEST = 256;

/** Whether a change in force holds any of some names, by one read. Names are of events: what DynamoDB would refuse as a key is asked about by none. */
export function inForceReader(client: DynamoDBClient, table: string): IsInForce {
  return async (names) => {
    const asked = names.filter(({ name }) => name !== '' && name.length <= LONGEST).map(keyOf);
    const once = new Map(asked.map((key) => [`${key.pk.S} ${key.sk.S}`, key]));
    return (await batchGet(client, table, [...once.values()])).some(({ held }) => held?.BOOL === true);
  };
}
