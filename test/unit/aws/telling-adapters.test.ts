import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { digestStore } from '../../../lib/aws/table/digest.ts';
import { noticeHolder, suppressionCounter } from '../../../lib/aws/table/held.ts';
import { stormJudge } from '../../../lib/aws/table/storms.ts';
import type { Held } from '../../../lib/domain/telling/held.ts';
import { USUAL } from '../../../lib/domain/telling/storm.ts';

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const NOW = new Date('2026-03-02T03:05:00Z');
const quiet = { info() {}, warn() {}, error() {} };

beforeEach(() => {
  dynamo.reset();
});

const HELD: Held = {
  id: 'h-1',
  kind: 'finding',
  severity: 'high',
  group: 'finding x',
  title: 'Ports probed',
  who: 'i-1',
  subject: 'i-1',
  time: '2026-03-02T03:01:00Z',
};

describe('what was told in an hour', () => {
  /** One storm item with the semantics of the table. */
  function table() {
    let item: { storm: string; revision: number } | undefined;
    dynamo.on(UpdateItemCommand).callsFake(async ({ ExpressionAttributeValues: values }) => {
      await Promise.resolve();
      const expected = values[':revision'] === undefined ? undefined : Number(values[':revision'].N);
      if (item?.revision !== expected)
        throw new ConditionalCheckFailedException({
          message: 'no',
          $metadata: {},
          Item: { storm: { S: item?.storm ?? '' }, revision: { N: String(item?.revision) } },
        });
      item = { storm: values[':storm'].S, revision: Number(values[':next'].N) };
      return {};
    });
    return () => JSON.parse(item?.storm ?? '{}') as { told: unknown[] };
  }

  test('is counted right by many at once', async () => {
    const stored = table();
    const judge = stormJudge(client, 'table', quiet);

    const verdicts = await Promise.all(
      Array.from({ length: 30 }, (_, number) => judge('x', { id: String(number), who: `w-${number}` }, USUAL, NOW)),
    );

    expect(stored().told).toHaveLength(10);
    expect(verdicts.filter((verdict) => verdict === 'last')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'wake' || verdict === 'mail')).toHaveLength(10);
  });

  test('is asked for no more by a function that knows it is a storm, and the next hour anew', async () => {
    table();
    const judge = stormJudge(client, 'table', quiet);
    const later = new Date(NOW.getTime() + 3_600_000);
    const told = async (at: Date) => {
      const verdicts: string[] = [];
      for (let number = 0; number < 30; number += 1)
        verdicts.push(await judge('x', { id: String(number), who: `w-${number}` }, USUAL, at));
      return verdicts.filter((verdict) => verdict !== 'held').length;
    };

    expect(await told(NOW)).toBe(11);
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(11);
    expect(await judge('x', { id: '3', who: 'w-3' }, USUAL, NOW)).toBe('wake');
    table();
    expect(await told(later)).toBe(11);
  });

  test('is read again where another function told of something meanwhile', async () => {
    const stored = table();
    const [here, there] = [stormJudge(client, 'table', quiet), stormJudge(client, 'table', quiet)];

    const verdicts: string[] = [];
    for (let number = 0; number < 6; number += 1)
      for (const judge of [here, there])
        verdicts.push(await judge('x', { id: `${judge === here}${number}`, who: 'w' }, USUAL, NOW));

    expect(stored().told).toHaveLength(10);
    expect(verdicts.slice(-2)).toEqual(['last', 'held']);
  });

  test('is an item a group and hour', async () => {
    table();
    await stormJudge(client, 'table', quiet)('finding x', { id: '1', who: 'w' }, USUAL, NOW);

    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input.Key).toEqual({
      pk: { S: 'STORM#finding x' },
      sk: { S: '2026-03-02T03' },
    });
  });
});

describe('a storm while the table does not answer', () => {
  const throttled = () =>
    dynamo.on(UpdateItemCommand).rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
  const notice = (id: string) => ({ id, who: `w-${id}` });

  test('wakes somebody once, goes on by e-mail, and then waits for the digest', async () => {
    throttled();
    const judge = stormJudge(client, 'table', quiet);

    const verdicts = [];
    for (let number = 0; number < 30; number += 1) verdicts.push(await judge('x', notice(String(number)), USUAL, NOW));

    expect(verdicts.slice(0, 12)).toEqual(['wake', ...Array(9).fill('mail'), 'last', 'held']);
  });

  test('judges a retry as it judged before, and another kind and the next hour for themselves', async () => {
    throttled();
    const judge = stormJudge(client, 'table', quiet);
    const later = new Date(NOW.getTime() + 3_600_000);

    const verdicts = [
      await judge('x', notice('1'), USUAL, NOW),
      await judge('x', notice('1'), USUAL, NOW),
      await judge('x', notice('2'), USUAL, NOW),
      await judge('y', notice('3'), USUAL, NOW),
      await judge('x', notice('4'), USUAL, later),
    ];

    expect(verdicts).toEqual(['wake', 'wake', 'mail', 'wake', 'wake']);
  });
});

describe('a storm while the table refuses two calls of three', () => {
  /** In an order that is always the same. */
  function chance(seed: number) {
    let state = seed;
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
  }

  test.each([1, 2, 3])(
    'is told eleven times by the table and eleven by each of four functions at the most (%s)',
    async (seed) => {
      let item: { storm: string; revision: number } | undefined;
      const next = chance(seed);
      dynamo.on(UpdateItemCommand).callsFake(async ({ ExpressionAttributeValues: values }) => {
        // The client's own three attempts are in it.
        if (next() < 0.66) throw Object.assign(new Error('slow'), { name: 'ThrottlingException' });
        if (item?.revision !== (values[':revision'] && Number(values[':revision'].N)))
          throw new ConditionalCheckFailedException({
            message: 'no',
            $metadata: {},
            Item: { storm: { S: item?.storm ?? '' }, revision: { N: String(item?.revision) } },
          });
        item = { storm: values[':storm'].S, revision: Number(values[':next'].N) };
        return {};
      });
      const judges = Array.from({ length: 4 }, () => stormJudge(client, 'table', quiet));

      const verdicts: string[] = [];
      for (let number = 0; number < 300; number += 1)
        for (const judge of judges.slice(number % 4, (number % 4) + 1))
          verdicts.push(await judge('x', { id: String(number), who: `w-${number}` }, USUAL, NOW));

      expect(verdicts.filter((verdict) => verdict !== 'held').length).toBeLessThanOrEqual(55);
      expect(verdicts.filter((verdict) => verdict === 'wake').length).toBeLessThanOrEqual(9);
      expect(verdicts.filter((verdict) => verdict !== 'held').length).toBeGreaterThan(11);
    },
  );
});

describe('the digest', () => {
  const rows = (items: Record<string, Record<string, { S: string } | { N: string }>[]>) =>
    dynamo
      .on(QueryCommand)
      .callsFake(async ({ ExpressionAttributeValues: values }) => ({ Items: items[values[':pk'].S] ?? [] }));

  test('gets what was kept for it, under the severity and the id of the notice', async () => {
    dynamo.on(PutItemCommand).resolves({});
    await noticeHolder(client, 'table')(HELD, NOW);
    const item = dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item;
    rows({ HELD: [item as never] });

    expect(item).toMatchObject({ pk: { S: 'HELD' }, sk: { S: '1-h-1' }, ttl: { N: '1773630300' } });
    expect(await digestStore(client, 'table').held()).toEqual([{ ...HELD, id: '1-h-1' }]);
  });

  test('has what is severe, however much that waits for the day’s end lies there', async () => {
    const kept: Record<string, { S: string } | { N: string }>[] = [];
    dynamo.on(PutItemCommand).callsFake(({ Item }) => void kept.push(Item));
    const hold = noticeHolder(client, 'table');
    for (let number = 0; number < 20_000; number += 1)
      await hold({ ...HELD, id: `0${number}`, severity: 'low', daily: HELD.time }, NOW);
    await hold({ ...HELD, id: 'ffff' }, NOW);
    const order = (item: (typeof kept)[number]) => (item.sk as { S: string }).S;
    rows({ HELD: kept.toSorted((one, other) => (order(one) < order(other) ? -1 : 1)) });

    const severe = (await digestStore(client, 'table').held()).filter(({ severity }) => severity === 'high');

    expect(severe).toHaveLength(1);
  });

  test('tells of a notice that somebody spoilt, and of all the others', async () => {
    rows({
      HELD: [
        { pk: { S: 'HELD' }, sk: { S: 'a' }, held: { S: 'no JSON' } },
        { pk: { S: 'HELD' }, sk: { S: 'h-1' }, held: { S: JSON.stringify(HELD) } },
      ],
    });

    const held = await digestStore(client, 'table').held();

    expect(held.map(({ id, severity }) => [id, severity])).toEqual([
      ['a', 'high'],
      ['h-1', 'high'],
    ]);
    expect(held[0]?.title).toBe('A notice that was held back cannot be read: somebody changed it in the state table');
  });

  test('forgets what it told, page by page of what there was', async () => {
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [{ sk: { S: 'a' }, held: { S: '' } }], LastEvaluatedKey: { sk: { S: 'a' } } })
      .resolves({ Items: [{ sk: { S: 'b' }, held: { S: '' } }] });
    dynamo.on(DeleteItemCommand).resolves({});
    const store = digestStore(client, 'table');

    await store.forget((await store.held()).map(({ id }) => id));

    expect(dynamo.commandCalls(DeleteItemCommand).map((call) => call.args[0].input.Key?.sk?.S)).toEqual(['a', 'b']);
  });

  test('counts suppressions, and takes off what it told', async () => {
    dynamo.on(UpdateItemCommand).resolves({});
    dynamo.on(PutItemCommand).resolves({});
    rows({
      SUPPRESSED: [
        { sk: { S: 'alertFrom' }, count: { N: '7' } },
        { sk: { S: 'gone' }, count: { N: '0' } },
      ],
      DIGEST: [{ sk: { S: 'LAST' }, at: { N: '5' } }],
    });
    const store = digestStore(client, 'table');

    await suppressionCounter(client, 'table')('alertFrom', NOW);
    const counts = await store.suppressed();
    await store.suppressedTold(counts, NOW);

    expect(counts).toEqual([{ key: 'alertFrom', count: 7 }]);
    expect(await store.lastTold()).toBe(5);
    const added = dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input.ExpressionAttributeValues);
    expect(added.map((values) => values?.[':one']?.N ?? values?.[':less']?.N)).toEqual(['1', '-7']);
  });

  test('takes off what it told once, however often that is tried', async () => {
    dynamo.on(UpdateItemCommand).rejects(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }));
    dynamo.on(PutItemCommand).resolves({});

    await digestStore(client, 'table').suppressedTold([{ key: 'alertFrom', count: 7 }], NOW);

    expect(dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: 'attribute_not_exists(toldAt) OR toldAt <> :now',
      UpdateExpression: 'SET toldAt = :now ADD #count :less',
    });
  });

  test('knows of one before that was sent and not noted, until it has told all', async () => {
    dynamo
      .on(UpdateItemCommand)
      .resolvesOnce({ Attributes: { until: { N: '5' }, sent: { S: '2026-03-02T03:00:00.000Z' } } })
      .resolvesOnce({})
      .resolves({});
    const store = digestStore(client, 'table');

    const begun = [await store.begin(NOW), await store.begin(NOW)];
    await store.sends(NOW);
    await store.end(false);
    await store.end(true);

    expect(begun).toEqual([{ sent: '2026-03-02T03:00:00.000Z' }, {}]);
    const updates = dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);
    expect(updates.map(({ UpdateExpression }) => UpdateExpression)).toEqual([
      'SET #until = :until',
      'SET #until = :until',
      'SET sent = if_not_exists(sent, :now)',
      'SET #until = :until',
      'SET #until = :until REMOVE sent',
    ]);
    expect(updates[2]?.ExpressionAttributeNames).toBeUndefined();
  });
});
