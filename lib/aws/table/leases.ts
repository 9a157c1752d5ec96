import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { LeaseContentionError } from '../../domain/errors.ts';
import type { LeaseStore } from '../../domain/network/ip-set-ports.ts';
import type { Lease } from '../../domain/network/lease.ts';
import type { Pace } from '../../domain/network/pace.ts';
import { isSealed, sealOf } from '../../domain/remediation/seal.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import { read } from '../../domain/text/schema.ts';
import { unlessConditionFails } from '../errors.ts';
import { itemReader } from './item-reader.ts';
import { itemsUnder } from './items-under.ts';

const PACE_KEY = '#pace';

/** A lease as an item of the table has it; `cidr` is its key. */
export const leaseSchema = z.object({
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

type LeaseKey = Pick<Lease, 'scope' | 'family' | 'cidr'>;

/** What the table holds in a lease's place. Without our seal it was written by a version before, or by somebody else. */
interface HeldLease {
  /** Undefined where nothing is there, or what is there is no lease. */
  readonly lease?: Lease;
  readonly sealed: boolean;
  /** The seal that is there, whatever it is. */
  readonly seal?: AttributeValue;
}

/** Whoever changes a lease at the same time is waited for by trying again, so often. */
const TRIES = 20;

/**
 * Leases in the table: one partition an IP set, one item an address; beside them the pace of the set's writes. Each is sealed: others
 * in the account may write the table, and a lease of theirs would block a stranger, or take somebody else's entry out. What has no
 * seal is not acted on, but ends when its own execution, or a person, says so: then it is taken over.
 */
export function leaseStore(client: DynamoDBClient, table: string, sealKey: () => Promise<string>): LeaseStore {
  const keyOf = (lease: LeaseKey) => ({ pk: partition(lease), sk: { S: lease.cidr } });
  const readItem = itemReader(client, table);

  async function held(key: LeaseKey): Promise<HeldLease> {
    const item = await readItem(keyOf(key));
    if (item === undefined) return { sealed: false };
    const found = readLease(unmarshall(item), key, await sealKey());
    const seal = item.seal === undefined ? {} : { seal: item.seal };
    return typeof found === 'string' ? { sealed: false, ...seal } : { ...found, ...seal };
  }

  /** Writes what `next` makes of what is there, unless that changes meanwhile: then again. False where nothing is to be written. */
  async function change(
    key: LeaseKey,
    next: (held: HeldLease) => Lease | undefined,
    guess?: HeldLease,
  ): Promise<boolean> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const now = attempt === 1 && guess !== undefined ? guess : await held(key);
      const lease = next(now);
      if (lease === undefined) return false;
      const { expression, names, values } = setting(lease, await sealKey());
      const written = await unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(key),
            UpdateExpression: expression,
            ConditionExpression: now.seal === undefined ? 'attribute_not_exists(#seal)' : '#seal = :was',
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: { ...values, ...(now.seal === undefined ? {} : { ':was': now.seal }) },
          }),
        ),
      );
      if (written) return true;
    }
    throw new LeaseContentionError(`The lease of ${key.cidr} was changed by others ${TRIES} times in a row`);
  }

  return {
    async list(set) {
      const leases: Lease[] = [];
      const unusable: { key: string; problem: string }[] = [];
      let pace: Pace | undefined;
      for (const item of await itemsUnder(client, table, partition(set).S, { consistent: true })) {
        const value = unmarshall(item);
        if (value.sk === PACE_KEY) pace = paceSchema.safeParse(value).data;
        else {
          const found = readLease(value, set, await sealKey());
          if (typeof found !== 'string' && found.sealed) leases.push(found.lease);
          else {
            const problem = typeof found === 'string' ? found : NOT_SEALED;
            unusable.push({ key: foreignText(String(value.sk), 60), problem });
          }
        }
      }
      return { leases, unusable, ...(pace === undefined ? {} : { pace }) };
    },

    async get(lease) {
      const found = await held(lease);
      return found.sealed ? found.lease : undefined;
    },

    async grant(lease) {
      const next = (now: HeldLease) => (now.sealed && now.lease !== undefined ? prolonged(now.lease, lease) : lease);
      // Most are new: what is taken for nothing there is written over only where no seal is.
      await change(lease, next, { sealed: false });
    },

    release: (key, now) => change(key, (found) => found.lease && { ...found.lease, expiresAt: now }),

    async endUnsealed(key, now) {
      await change(key, ({ lease, sealed }) => {
        const isOver = lease?.expiresAt !== undefined && lease.expiresAt <= now;
        return isOver && !sealed ? lease : undefined;
      });
    },

    async own(lease) {
      await change(lease, (now) =>
        now.sealed && now.lease?.ours === false ? { ...now.lease, ours: true } : undefined,
      );
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

    async pace(set) {
      const Key = { pk: partition(set), sk: { S: PACE_KEY } };
      const { Item = {} } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      return paceSchema.safeParse(unmarshall(Item)).data;
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

/** The longer of two leases of an address, which stays whose it was; undefined where the one that is there is longer. */
function prolonged(there: Lease, asked: Lease): Lease | undefined {
  const isLonger =
    asked.expiresAt === undefined || (there.expiresAt !== undefined && there.expiresAt < asked.expiresAt);
  return isLonger ? { ...asked, createdAt: there.createdAt, ours: there.ours } : undefined;
}

/** Where the leases of an IP set are. */
export function partition(set: Pick<Lease, 'scope' | 'family'>) {
  return { S: `LEASES#${set.scope}#${set.family}` };
}

const NOT_SEALED = 'not written by this version of riposte: it has no seal, or another one';

/** What is sealed of a lease: which address of which set it is about is the seal's name. */
function sealedPart({ scope, family, cidr, createdAt, expiresAt = 0, ours, reason, requestedBy }: Lease) {
  return {
    name: `lease ${scope} ${family} ${cidr}`,
    content: { createdAt, expiresAt, ours, reason, requestedBy },
  };
}

/** A lease as attributes of its item, for an update. */
function setting(lease: Lease, key: string) {
  const { name, content } = sealedPart(lease);
  const fields: Record<string, AttributeValue> = {
    family: { S: lease.family },
    scope: { S: lease.scope },
    createdAt: { N: String(lease.createdAt) },
    ours: { BOOL: lease.ours },
    reason: { S: lease.reason },
    requestedBy: { S: lease.requestedBy },
    seal: { S: sealOf(name, content, key) },
    ...(lease.expiresAt === undefined ? {} : { expiresAt: { N: String(lease.expiresAt) } }),
  };
  const sets = Object.keys(fields).map((field) => `#${field} = :${field}`);
  return {
    expression: `SET ${sets.join(', ')}${lease.expiresAt === undefined ? ' REMOVE expiresAt' : ''}`,
    names: Object.fromEntries(Object.keys(fields).map((field) => [`#${field}`, field])),
    values: Object.fromEntries(Object.entries(fields).map(([field, value]) => [`:${field}`, value])),
  };
}

/** An item as a lease of its set, or what is wrong with it: the table is written by others, too. */
function readLease(
  value: Record<string, unknown>,
  set: Pick<Lease, 'scope' | 'family'>,
  key: string,
): { readonly lease: Lease; readonly sealed: boolean } | string {
  const reading = read(leaseSchema, { ...value, cidr: value.sk });
  if (!reading.ok) return `not a lease: ${reading.problem}`;
  const { scope, family } = reading.value;
  if (scope !== set.scope || family !== set.family) return `a lease of another set: ${scope} ${family}`;
  const { name, content } = sealedPart(reading.value);
  return { lease: reading.value, sealed: typeof value.seal === 'string' && isSealed(name, content, value.seal, key) };
}
