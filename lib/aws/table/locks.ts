import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Held, Holder, TargetLocks, Waiter } from '../../domain/remediation/lock.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import { stableId } from '../../domain/text/hash.ts';
import { isAwsError, unlessConditionFails } from '../errors.ts';
import { itemsUnder } from './items-under.ts';
import { ttlAfter } from './kept-for.ts';

const pk = { S: 'LOCKS' };
const lockKey = (resource: string) => ({ pk, sk: { S: `HELD#${stableId(resource)}` } });
const waiterKey = ({ playbook, execution }: Holder) => ({ pk, sk: { S: `WAITS#${stableId(playbook, execution)}` } });

/** A waiter that was not heard of for so long waits no more, ms: it looks every few seconds. */
const HEARD_WITHIN_MS = 120_000;
const TTL_SECONDS = 86_400;

/** An execution's own: one of another playbook may have been given the same name. */
const MINE = 'holder = :me AND playbook = :playbook';

/**
 * Locks in the table, an item a target; a transaction takes all or none, so that no two executions wait for each other in a ring. An
 * end that is no time never comes: whoever waits gives up, and says so.
 */
export function targetLocks(client: DynamoDBClient, table: string): TargetLocks {
  const holds = (resource: string, { execution, playbook }: Holder, until: Date, now: Date) => ({
    Update: {
      TableName: table,
      Key: lockKey(resource),
      ConditionExpression: `attribute_not_exists(holder) OR (${MINE}) OR #until < :now`,
      UpdateExpression: 'SET holder = :me, playbook = :playbook, #resource = :resource, #until = :until, #ttl = :ttl',
      ExpressionAttributeNames: { '#until': 'until', '#resource': 'resource', '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':me': { S: execution },
        ':playbook': { S: playbook },
        ':resource': { S: resource },
        ':until': ms(until),
        ':now': ms(now),
        ':ttl': ttl(until),
      },
    },
  });

  async function heldByOthers(resources: readonly string[], me: Holder, now: Date): Promise<Held | undefined> {
    const found = await inChunks(resources, async (resource) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: lockKey(resource), ConsistentRead: true }),
      );
      return Item === undefined || isOf(Item, me) ? undefined : heldOf(Item, resource);
    });
    return found.find((one) => one !== undefined && one.until >= now);
  }

  return {
    async take(resources, me, until, now) {
      if (resources.length === 0) return undefined;
      const TransactItems = resources.map((one) => holds(one, me, until, now));
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return undefined;
      } catch (error) {
        if (!isAwsError(error, 'TransactionCanceledException')) throw error;
        const [first = ''] = resources;
        // Somebody took or gave back one of them in this very moment: looked at again like any other.
        const moment = { execution: 'unknown', playbook: 'another playbook', resource: first, until: now };
        return (await heldByOthers(resources, me, now)) ?? moment;
      }
    },

    async wait(me, held, now) {
      const { execution, playbook } = me;
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: waiterKey(me),
          UpdateExpression:
            'SET since = if_not_exists(since, :now), seen = :now, holder = :me, playbook = :playbook, held = :held, #ttl = :ttl',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: {
            ':now': ms(now),
            ':me': { S: execution },
            ':playbook': { S: playbook },
            ':held': {
              M: {
                holder: { S: held.execution },
                playbook: { S: held.playbook },
                resource: { S: held.resource },
                until: ms(held.until),
              },
            },
            ':ttl': ttl(now),
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return timeOf(Attributes?.since) ?? now;
    },

    async giveBack(resources, me) {
      await inChunks(resources, (resource) =>
        unlessConditionFails(() =>
          client.send(
            new DeleteItemCommand({
              TableName: table,
              Key: lockKey(resource),
              ConditionExpression: MINE,
              ExpressionAttributeValues: { ':me': { S: me.execution }, ':playbook': { S: me.playbook } },
            }),
          ),
        ),
      );
      await client.send(new DeleteItemCommand({ TableName: table, Key: waiterKey(me) }));
    },
  };
}

/** The executions that wait for a target now, the one that waits longest first. What is read is shown to people only. */
export async function waitingNow(client: DynamoDBClient, table: string, now: Date): Promise<Waiter[]> {
  const items = await itemsUnder(client, table, pk.S, { begins: 'WAITS#', consistent: true });
  const waiters = items.flatMap((item) => waiterOf(item, now) ?? []);
  return waiters.sort((one, other) => one.since.getTime() - other.since.getTime());
}

function waiterOf(item: Record<string, AttributeValue>, now: Date): Waiter | undefined {
  const [since, seen] = [timeOf(item.since), timeOf(item.seen)];
  if (since === undefined || seen === undefined || now.getTime() - seen.getTime() > HEARD_WITHIN_MS) return undefined;
  return { ...holderOf(item), since, for: heldOf(item.held?.M ?? {}, '') };
}

function isOf(item: Record<string, AttributeValue>, { execution, playbook }: Holder): boolean {
  return item.holder?.S === execution && item.playbook?.S === playbook;
}

function heldOf(item: Record<string, AttributeValue>, resource: string): Held {
  const until = timeOf(item.until) ?? new Date(8.64e15);
  return { ...holderOf(item), resource: foreignText(item.resource?.S ?? resource, 300), until };
}

function holderOf(item: Record<string, AttributeValue>): Holder {
  return { execution: foreignText(item.holder?.S ?? '', 120), playbook: foreignText(item.playbook?.S ?? '', 60) };
}

const ms = (time: Date) => ({ N: String(time.getTime()) });
const ttl = (from: Date) => ttlAfter(from, TTL_SECONDS);

function timeOf(value: AttributeValue | undefined): Date | undefined {
  const time = new Date(Number(value?.N ?? Number.NaN));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
