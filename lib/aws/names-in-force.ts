import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { InForceName, IsInForce, NamesInForce } from '../domain/change-ports.ts';
import { batchGet } from './batch-get.ts';
import { unlessConditionFails } from './errors.ts';
import { RECORD_TTL_SECONDS } from './kept-for.ts';

/** Beside a playbook's before-images, which its role may write and no other playbook's; triage may read this key of them and nothing else. */
const keyOf = ({ playbook, name }: InForceName) => ({
  pk: { S: `BEFORE#${playbook}#IN-FORCE` },
  sk: { S: name },
});

/** The names of what a playbook's changes hold, an item each, with the execution that holds it last. */
export function namesInForce(client: DynamoDBClient, table: string, playbook: string): NamesInForce {
  return {
    async note(names, execution, now) {
      const ttl = { N: String(Math.floor(now.getTime() / 1000) + RECORD_TTL_SECONDS) };
      for (const name of names) {
        const Item = { ...keyOf({ playbook, name }), execution: { S: execution }, held: { BOOL: true }, ttl };
        await client.send(new PutItemCommand({ TableName: table, Item }));
      }
    },
    async end(names, execution, now) {
      const ttl = { N: String(Math.floor(now.getTime() / 1000)) };
      for (const name of names) {
        const Item = { ...keyOf({ playbook, name }), execution: { S: execution }, held: { BOOL: false }, ttl };
        // What a later execution holds goes on to be held.
        const ours = {
          ConditionExpression: 'execution = :execution',
          ExpressionAttributeValues: { ':execution': { S: execution } },
        };
        await unlessConditionFails(() => client.send(new PutItemCommand({ TableName: table, Item, ...ours })));
      }
    },
    async holder(name) {
      const Key = keyOf({ playbook, name });
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item?.held?.BOOL === true ? Item.execution?.S : undefined;
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
