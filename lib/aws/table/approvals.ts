import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  type ApprovalRecord,
  type ApprovalStore,
  type Kept,
  recordSchema,
  type TokenStore,
} from '../../approval/record.ts';
import { isSealed, sealOf } from '../../domain/remediation/seal.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { isAwsError } from '../errors.ts';
import { itemsUnder } from './items-under.ts';
import { RECORD_TTL_SECONDS, ttlAfter } from './kept-for.ts';

/** Of the index of open questions; an answer takes them out sooner. */
const OPEN_TTL_SECONDS = 86_400;

/** The index of open questions. */
export const OPEN_APPROVALS = 'APPROVALS';
/** Where a question is kept. */
export const approvalKey = (id: string) => ({ pk: { S: `APPROVAL#${id}` }, sk: { S: 'APPROVAL' } });
const openKeyOf = (id: string) => ({ pk: { S: OPEN_APPROVALS }, sk: { S: id } });
const tokenKeyOf = (id: string) => ({ pk: { S: `TASKTOKEN#${id}` }, sk: { S: 'TASKTOKEN' } });
const secondsOf = (time: string) => Math.floor(Date.parse(time) / 1000);

/** Questions in the table, sealed: whoever can write the table cannot approve by it. */
export function approvalStore(client: DynamoDBClient, table: string, sealKey: () => Promise<string>): ApprovalStore {
  async function itemOf(record: ApprovalRecord, revision: number): Promise<Record<string, AttributeValue>> {
    const { id, askedAt } = record.approval;
    return {
      ...approvalKey(id),
      record: { S: JSON.stringify(record) },
      seal: { S: sealOf(`approval#${id}`, record, await sealKey()) },
      revision: { N: String(revision) },
      ttl: { N: String(secondsOf(askedAt) + RECORD_TTL_SECONDS) },
    };
  }

  async function putIf(
    condition: string,
    item: Record<string, AttributeValue>,
    values?: Record<string, AttributeValue>,
  ) {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: condition,
          ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
        }),
      );
      return true;
    } catch (error) {
      if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  }

  return {
    async read(id): Promise<Kept> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: approvalKey(id), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const content = jsonIn(Item.record?.S);
      const parsed = recordSchema.safeParse(content);
      if (!parsed.success || parsed.data.approval.id !== id) return 'forged';
      const sealed = isSealed(`approval#${id}`, content, Item.seal?.S ?? '', await sealKey());
      return sealed ? { record: parsed.data, revision: Number(Item.revision?.N) } : 'forged';
    },
    async open(given) {
      const record = recordSchema.parse(given);
      const { id, expiresAt } = record.approval;
      // First the index: a question that is in no list is one that nobody finds.
      const ttl = { N: String(secondsOf(expiresAt) + OPEN_TTL_SECONDS) };
      await client.send(new PutItemCommand({ TableName: table, Item: { ...openKeyOf(id), ttl } }));
      return putIf('attribute_not_exists(pk)', await itemOf(record, 1));
    },
    async save(given, revision) {
      const record = recordSchema.parse(given);
      const item = await itemOf(record, revision + 1);
      const saved = await putIf('revision = :revision', item, { ':revision': { N: String(revision) } });
      // That nothing waits any more nobody decided: people are told when they look.
      if (saved && record.approval.state !== 'waiting' && record.approval.state !== 'withdrawn')
        await client.send(new DeleteItemCommand({ TableName: table, Key: openKeyOf(record.approval.id) }));
      return saved;
    },
    async openIds() {
      return (await itemsUnder(client, table, OPEN_APPROVALS)).flatMap(({ sk }) => sk?.S ?? []);
    },
  };
}

/** The tokens of waiting workflows, under keys of their own: only what asks and what answers may read them. */
export function tokenStore(client: DynamoDBClient, table: string): TokenStore {
  return {
    async keep(id, token, until) {
      const ttl = ttlAfter(until, OPEN_TTL_SECONDS);
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...tokenKeyOf(id), token: { S: token }, ttl } }),
      );
    },
    async get(id) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: tokenKeyOf(id), ConsistentRead: true }),
      );
      return Item?.token?.S;
    },
  };
}
