import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { errorText } from '../../domain/errors.ts';
import type { Log } from '../../domain/ports.ts';
import {
  CALM,
  judgeNotice,
  type Notice,
  type Storm,
  type StormRule,
  type Verdict,
} from '../../domain/telling/storm.ts';
import type { JudgeNotice } from '../../domain/telling/telling.ts';
import { isAwsError, itemFound } from '../errors.ts';
import { ttlAfter } from './kept-for.ts';

const TTL_SECONDS = 2 * 86_400;
/** So many who count at once in one group; a crowd is a storm. */
const TRIES = 12;

const stormSchema = z.object({
  told: z.array(z.object({ id: z.string(), who: z.string(), wakes: z.boolean() })),
  last: z.exactOptional(z.string()),
});

/** What a group's item says, and how often it was written. */
interface Counted {
  readonly storm: Storm;
  readonly revision: number;
}

const UNCOUNTED: Counted = { storm: CALM, revision: 0 };

/** So many groups are remembered. */
const REMEMBERED = 100;

/** So often the client's own attempts may come to nothing. */
const UNREACHED = 3;
/** While the table does not answer nobody knows who was woken: each function wakes people once by itself, and no more. */
const UNCOUNTED_WAKES = 1;

/**
 * Counts in the table what is told: one small item a group and UTC hour, written only while something new is told. No write
 * needs a read: it is conditional, and its failure brings what is there. What was there last is remembered: an hour only adds to it, so that what was held back
 * by it is so still, and in a storm nothing is asked. Where the table cannot be reached each
 * function counts for itself, so that its bad hour is no flood.
 */
export function stormJudge(client: DynamoDBClient, table: string, log: Log): JudgeNotice {
  let own = { hour: '', storms: new Map<string, Storm>() };
  const last = new Map<string, Counted>();

  function remember(key: string, counted: Counted): Counted {
    if (last.size >= REMEMBERED) last.clear();
    last.set(key, counted);
    return counted;
  }

  function byItself(hour: string, group: string, notice: Notice, rule: StormRule): Verdict {
    if (own.hour !== hour) own = { hour, storms: new Map() };
    const wakes = Math.min(rule.wakes, UNCOUNTED_WAKES);
    const { verdict, next } = judgeNotice(own.storms.get(group) ?? CALM, notice, { ...rule, wakes });
    if (next !== undefined) own.storms.set(group, next);
    return verdict;
  }

  return async (group, notice, rule, now) => {
    const hour = now.toISOString().slice(0, 13);
    const key = `${hour} ${group}`;
    let { storm, revision } = last.get(key) ?? UNCOUNTED;
    let unreached = 0;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { verdict, next } = judgeNotice(storm, notice, rule);
      if (next === undefined) return verdict;
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { pk: { S: `STORM#${group}` }, sk: { S: hour } },
            ConditionExpression: revision === 0 ? 'attribute_not_exists(revision)' : 'revision = :revision',
            UpdateExpression: 'SET storm = :storm, revision = :next, #ttl = :ttl',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':storm': { S: JSON.stringify(next) },
              ':next': { N: String(revision + 1) },
              ':ttl': ttlAfter(now, TTL_SECONDS),
              ...(revision === 0 ? {} : { ':revision': { N: String(revision) } }),
            },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        remember(key, { storm: next, revision: revision + 1 });
        return verdict;
      } catch (error) {
        if (!isAwsError(error, 'ConditionalCheckFailedException')) {
          unreached += 1;
          if (unreached < UNREACHED) continue;
          log.error('What was told in this hour cannot be counted with others', { group, error: errorText(error) });
          return byItself(hour, group, notice, rule);
        }
        const item = itemFound(error);
        const there = stormSchema.parse(JSON.parse(item.storm?.S ?? JSON.stringify(CALM)));
        ({ storm, revision } = remember(key, { storm: there, revision: Number(item.revision?.N ?? 0) }));
      }
    }
    return 'held';
  };
}
