import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { CapContentionError } from '../../domain/errors.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import { allot, type Budget, largestShares, type Spending, WHOLE } from '../../domain/remediation/cap.ts';
import type { SpendCaps, Spent } from '../../domain/remediation/execution-ports.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { stableId } from '../../domain/text/hash.ts';
import { isAwsError } from '../errors.ts';
import { ttlAfter } from './kept-for.ts';

const TTL_SECONDS = 2 * 86_400;

/** Items a transaction may have. Source: DynamoDB API reference, TransactWriteItems. */
const TRANSACTION_ITEMS = 100;

/** What the names of attributes begin with that say how much of a cap somebody used. */
const SHARE = 'by ';

/** How often a count that others changed meanwhile is counted again. */
const ATTEMPTS = 12;

/**
 * Counts in the table: an item a budget and UTC hour, and one for each change that an execution was granted. A transaction writes
 * both or neither, so that a step that is repeated counts nothing twice.
 */
export function capCounter(
  client: DynamoDBClient,
  table: string,
  sleep: (ms: number) => Promise<unknown> = pause,
): SpendCaps {
  return async ({ playbook, execution, wanted, now }) => {
    const items = itemsOf(table, playbook, execution, now);
    const all: { granted: Set<string>; short: Map<string, Budget> } = { granted: new Set(), short: new Map() };
    for (const chunk of chunksOf(wanted)) {
      const { granted, short } = await spend(chunk, items);
      for (const id of granted) all.granted.add(id);
      for (const [id, budget] of short) all.short.set(id, budget);
    }
    const isWhole = [...all.short.values()].some(({ key }) => key === WHOLE);
    return isWhole ? { ...all, usedBy: await usersOf(items) } : all;
  };

  /** Who used the cap as a whole; nobody where that cannot be read, since it is said to people only. */
  async function usersOf({ countKey }: Items): Promise<string[]> {
    const Key = countKey(WHOLE);
    try {
      const { Item = {} } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      const shares = Object.entries(Item).flatMap(([name, value]) =>
        name.startsWith(SHARE) ? [[cleanText(name.slice(SHARE.length), 200), Number(value.N ?? 0)] as const] : [],
      );
      return largestShares(new Map(shares));
    } catch {
      return [];
    }
  }

  async function spend(chunk: readonly Spending[], items: Items): Promise<Spent> {
    // The first try takes nothing as used: the conditions say whether that is so, and most often it is.
    let seen = { used: new Map<string, number>(), granted: new Set<string>() };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const open = chunk.filter(({ id }) => !seen.granted.has(id));
      const { granted, short } = allot(open, seen.used);
      if (granted.length === 0 || (await write(granted, items)))
        return { granted: new Set([...seen.granted, ...granted.map(({ id }) => id)]), short };
      await sleep(Math.random() * 20 * attempt);
      seen = await look(chunk, items);
    }
    throw new CapContentionError(`The counts of the cap changed ${ATTEMPTS} times in a row; nothing was counted`);
  }

  /** Counts all of them or none; false when somebody counted meanwhile, or this execution did before. */
  async function write(granted: readonly Spending[], { counted, noted }: Items): Promise<boolean> {
    const counts = budgetsOf(granted).map((budget) =>
      counted(budget, timesOf(budget, granted), sharesIn(budget, granted)),
    );
    const notes = granted.map(({ id }) => noted(id));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: [...counts, ...notes] }));
      return true;
    } catch (error) {
      if (isAwsError(error, 'TransactionCanceledException')) return false;
      throw error;
    }
  }

  async function look(chunk: readonly Spending[], { countKey, noteKey }: Items) {
    const read = async (Key: Record<string, AttributeValue>) =>
      (await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
    const used = await inChunks(budgetsOf(chunk), async ({ key }) => {
      const count = Number((await read(countKey(key)))?.used?.N ?? 0);
      // A count that is none is a cap that is used up: when in doubt, nothing is changed.
      return [key, Number.isFinite(count) ? count : Number.POSITIVE_INFINITY] as const;
    });
    const notes = await inChunks(chunk, async ({ id }) => ((await read(noteKey(id))) === undefined ? [] : [id]));
    return { used: new Map(used), granted: new Set(notes.flat()) };
  }
}

type Items = ReturnType<typeof itemsOf>;

function itemsOf(table: string, playbook: string, execution: string, now: Date) {
  const pk = { S: `CAP#${playbook}` };
  const ttl = ttlAfter(now, TTL_SECONDS);
  const countKey = (key: string) => ({ pk, sk: { S: `${now.toISOString().slice(0, 13)}#${key}` } });
  const noteKey = (id: string) => ({ pk, sk: { S: `SPENT#${stableId(execution)}#${id}` } });
  return {
    countKey,
    noteKey,
    counted: (
      { key, limit }: Budget,
      times: number,
      shares: readonly (readonly [string, number])[],
    ): TransactWriteItem => ({
      Update: {
        TableName: table,
        Key: countKey(key),
        ConditionExpression: 'attribute_not_exists(#used) OR #used <= :room',
        UpdateExpression: `SET #ttl = :ttl ADD ${['#used :times', ...shares.map((_share, index) => `#share${index} :share${index}`)].join(', ')}`,
        ExpressionAttributeNames: {
          '#used': 'used',
          '#ttl': 'ttl',
          ...Object.fromEntries(shares.map(([name], index) => [`#share${index}`, `${SHARE}${name}`])),
        },
        ExpressionAttributeValues: {
          ':times': { N: String(times) },
          ':room': { N: String(limit - times) },
          ':ttl': ttl,
          ...Object.fromEntries(shares.map(([, count], index) => [`:share${index}`, { N: String(count) }])),
        },
      },
    }),
    noted: (id: string): TransactWriteItem => ({
      Update: {
        TableName: table,
        Key: noteKey(id),
        ConditionExpression: 'attribute_not_exists(pk)',
        UpdateExpression: 'SET #ttl = :ttl',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':ttl': ttl },
      },
    }),
  };
}

function budgetsOf(spendings: readonly Spending[]): Budget[] {
  return [...new Map(spendings.flatMap(({ budgets }) => budgets.map((one) => [one.key, one] as const))).values()];
}

/** How many of the changes in the whole cap each of those asked for whose share it is. */
function sharesIn({ key }: Budget, spendings: readonly Spending[]): (readonly [string, number])[] {
  if (key !== WHOLE) return [];
  const groups = Map.groupBy(spendings, ({ by }) => by ?? '');
  return [...groups].flatMap(([name, ofIt]) => (name === '' ? [] : [[name, ofIt.length] as const]));
}

function timesOf({ key }: Budget, spendings: readonly Spending[]): number {
  return spendings.filter(({ budgets }) => budgets.some((one) => one.key === key)).length;
}

/** Parts of what is wanted that fit a transaction: an item each, and one for each of their budgets. */
function chunksOf(wanted: readonly Spending[]): Spending[][] {
  const chunks: Spending[][] = [];
  let chunk: Spending[] = [];
  for (const one of wanted) {
    if (chunk.length + 1 + budgetsOf([...chunk, one]).length > TRANSACTION_ITEMS) {
      chunks.push(chunk);
      chunk = [];
    }
    chunk.push(one);
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk];
}
