import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import {
  type OwnAddresses,
  type OwnRecord,
  type OwnRecordStore,
  ownAddresses,
} from '../../domain/network/own-addresses.ts';
import type { Log } from '../../domain/ports.ts';
import { isSealed, sealOf } from '../../domain/remediation/seal.ts';
import { readOwnAddresses } from '../account/ec2.ts';
import { isAwsError } from '../errors.ts';

const PARTITION = { S: 'OWN#addresses' };

/** An item holds 400 KB; this many texts stay far below it. */
const IN_AN_ITEM = 5_000;

/** How long one reader may take before another one begins, milliseconds. */
const LOCK_MS = 20_000;

const partSchema = z.object({
  sk: z.string(),
  at: z.number(),
  parts: z.number(),
  ranges: z.string(),
  seal: z.string(),
});
type Part = z.infer<typeof partSchema>;

/** What is sealed of a part; its name is part of the seal. */
const contentOf = ({ at, parts, ranges }: Omit<Part, 'sk' | 'seal'>) => ({ at, parts, ranges });

/**
 * The record of the account's own addresses in the table: a few items that belong together by their time, sealed because
 * others may write the table, too: with a record of their own they could have the account's addresses blocked.
 */
export function ownRecordStore(client: DynamoDBClient, table: string, sealKey: () => Promise<string>): OwnRecordStore {
  const put = (
    sk: string,
    expression: string,
    values: Record<string, { N: string } | { S: string }>,
    condition?: string,
  ) =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: PARTITION, sk: { S: sk } },
        UpdateExpression: expression,
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: values,
        ...(condition === undefined ? {} : { ConditionExpression: condition }),
      }),
    );

  return {
    async read() {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :part)',
          ExpressionAttributeValues: { ':pk': PARTITION, ':part': { S: 'PART#' } },
          ConsistentRead: true,
        }),
      );
      return recordOf(
        Items.map((item) => unmarshall(item)),
        Items.length === 0 ? '' : await sealKey(),
      );
    },

    async write({ at, ranges }) {
      const parts = Math.max(1, Math.ceil(ranges.length / IN_AN_ITEM));
      for (let part = 0; part < parts; part += 1) {
        const text = ranges.slice(part * IN_AN_ITEM, (part + 1) * IN_AN_ITEM).join(' ');
        const seal = sealOf(nameOf(`PART#${part}`), contentOf({ at, parts, ranges: text }), await sealKey());
        const values = {
          ':at': { N: String(at) },
          ':parts': { N: String(parts) },
          ':ranges': { S: text },
          ':seal': { S: seal },
        };
        await put(`PART#${part}`, 'SET #at = :at, parts = :parts, ranges = :ranges, seal = :seal', values);
      }
    },

    async lock(now) {
      const values = { ':at': { N: String(now) }, ':old': { N: String(now - LOCK_MS) } };
      try {
        await put('LOCK', 'SET #at = :at', values, 'attribute_not_exists(#at) OR #at < :old');
        return true;
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return false;
        throw error;
      }
    },

    async unlock() {
      await put('LOCK', 'SET #at = :at', { ':at': { N: '0' } });
    },
  };
}

/** The parts of one time, if all of them are there and as they were sealed: what is in doubt is no record. */
function recordOf(items: readonly unknown[], key: string): OwnRecord | undefined {
  const parts = items.flatMap((item) => partSchema.safeParse(item).data ?? []);
  const sealed = parts.filter((part) => isSealed(nameOf(part.sk), contentOf(part), part.seal, key));
  const [first] = sealed;
  if (first === undefined) return undefined;
  const own = sealed.filter(({ at }) => at === first.at);
  if (own.length !== first.parts) return undefined;
  return { at: first.at, ranges: own.flatMap(({ ranges }) => ranges.split(' ').filter((text) => text !== '')) };
}

function nameOf(sk: string): string {
  return `${PARTITION.S} ${sk}`;
}

/** Where the account's own addresses are looked for: regions by name, or all that are enabled as seen from the stack's own. */
export interface OwnRegions {
  readonly named: readonly string[];
  readonly home: string;
}

/** The way to the account's own addresses, for a function that decides what is blocked. */
export function ownAddressReader(
  client: DynamoDBClient,
  table: string,
  sealKey: () => Promise<string>,
  { named, home }: OwnRegions,
  log: Log,
): OwnAddresses {
  return ownAddresses({
    store: ownRecordStore(client, table, sealKey),
    readAll: () => readOwnAddresses(named, home),
    log,
    now: Date.now,
    sleep,
  });
}
