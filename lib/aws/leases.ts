import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { cleanText } from '../domain/clean-text.ts';
import type { Lease } from '../domain/lease.ts';
import type { Pace } from '../domain/pace.ts';
import type { LeaseStore } from '../domain/ports.ts';
import { read } from '../domain/schema.ts';
import { unlessConditionFails } from './errors.ts';

const PACE_KEY = '#pace';

const leaseSchema = z.object({
  cidr: z.string(),
  family: z.enum(['IPV4', 'IPV6']),
  scope: z.enum(['REGIONAL', 'CLOUDFRONT']),
  createdAt: z.number(),
  expiresAt: z.exactOptional(z.number()),
  ours: z.boolean(),
  reason: z.string(),
  requestedBy: z.string(),
});
const paceSchema = z.object({ lastWriteAt: z.number(), streak: z.number() });

/** Leases in the table: one partition an IP set, one item an address; beside them the pace of the set's writes. */
export function leaseStore(client: DynamoDBClient, table: string): LeaseStore {
  const partition = (set: Pick<Lease, 'scope' | 'family'>) => ({ S: `LEASES#${set.scope}#${set.family}` });
  const keyOf = (lease: Pick<Lease, 'scope' | 'family' | 'cidr'>) => ({ pk: partition(lease), sk: { S: lease.cidr } });

  /** Runs an update; false when its condition does not hold. */
  async function update(
    lease: Pick<Lease, 'scope' | 'family' | 'cidr'>,
    input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
  ): Promise<boolean> {
    return unlessConditionFails(() =>
      client.send(new UpdateItemCommand({ TableName: table, Key: keyOf(lease), ...input })),
    );
  }

  return {
    async list(set) {
      const leases: Lease[] = [];
      const unusable: { key: string; problem: string }[] = [];
      let pace: Pace | undefined;
      let start: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': partition(set) },
            ConsistentRead: true,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        for (const item of page.Items ?? []) {
          const value = unmarshall(item);
          if (value.sk === PACE_KEY) pace = paceSchema.safeParse(value).data;
          else {
            const lease = readLease(value, set);
            if (typeof lease === 'string') unusable.push({ key: cleanText(String(value.sk), 60), problem: lease });
            else leases.push(lease);
          }
        }
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
      return { leases, unusable, ...(pace === undefined ? {} : { pace }) };
    },

    async get(lease) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(lease), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const found = readLease(unmarshall(Item), lease);
      return typeof found === 'string' ? undefined : found;
    },

    async grant(lease) {
      const values = {
        ':family': { S: lease.family },
        ':scope': { S: lease.scope },
        ':created': { N: String(lease.createdAt) },
        ':ours': { BOOL: lease.ours },
        ':reason': { S: lease.reason },
        ':by': { S: lease.requestedBy },
      };
      const set =
        'SET #family = :family, #scope = :scope, createdAt = if_not_exists(createdAt, :created), ours = if_not_exists(ours, :ours), reason = :reason, requestedBy = :by';
      const names = { '#scope': 'scope', '#family': 'family' };
      const ended = { ':end': { N: String(lease.expiresAt ?? 0) } };
      // False only where a longer lease is there already, which is what we want to keep.
      await (lease.expiresAt === undefined
        ? update(lease, {
            UpdateExpression: `${set} REMOVE expiresAt`,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
          })
        : update(lease, {
            UpdateExpression: `${set}, expiresAt = :end`,
            ConditionExpression: 'attribute_not_exists(pk) OR (attribute_exists(expiresAt) AND expiresAt < :end)',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: { ...values, ...ended },
          }));
    },

    release: (lease, now) =>
      update(lease, {
        UpdateExpression: 'SET expiresAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      }),

    async own(lease) {
      await update(lease, {
        UpdateExpression: 'SET ours = :yes',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':yes': { BOOL: true } },
      });
    },

    async forget(lease, now) {
      await unlessConditionFails(() =>
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: keyOf(lease),
            ConditionExpression: 'attribute_exists(expiresAt) AND expiresAt <= :now',
            ExpressionAttributeValues: { ':now': { N: String(now) } },
          }),
        ),
      );
    },

    async setPace(set, pace) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: partition(set),
            sk: { S: PACE_KEY },
            lastWriteAt: { N: String(pace.lastWriteAt) },
            streak: { N: String(pace.streak) },
          },
        }),
      );
    },
  };
}

/** An item as a lease of its set, or what is wrong with it: the table is written by others, too. */
function readLease(value: Record<string, unknown>, set: Pick<Lease, 'scope' | 'family'>): Lease | string {
  const reading = read(leaseSchema, { ...value, cidr: value.sk });
  if (!reading.ok) return `not a lease: ${reading.problem}`;
  const { scope, family } = reading.value;
  return scope === set.scope && family === set.family ? reading.value : `a lease of another set: ${scope} ${family}`;
}
