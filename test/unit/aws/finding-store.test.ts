import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { attemptStore } from '../../../lib/aws/table/attempts.ts';
import { findingStore } from '../../../lib/aws/table/findings.ts';
import { finding } from '../support/fixtures.ts';

const dynamo = mockClient(DynamoDBClient);
const client = new DynamoDBClient({ region: 'eu-central-1' });
const NOW = new Date('2026-03-02T03:05:00Z');
/** The hash of the event `e-1`. */
const EVENT = 'b94f523196aaacd8';

beforeEach(() => {
  dynamo.reset();
});

const conditionFailed = (Item?: object) =>
  new ConditionalCheckFailedException({
    message: 'no',
    $metadata: {},
    ...(Item === undefined ? {} : { Item: Item as never }),
  });
const updates = () => dynamo.commandCalls(UpdateItemCommand).map((call) => call.args[0].input);

test('a finding that is recorded as nothing that can be read is counted all the same', async () => {
  dynamo.on(UpdateItemCommand).resolves({ Attributes: { finding: { S: '{"id":' }, count: { N: '4' } } });

  const recorded = await findingStore(client, 'table').record(finding(), 'r-1', NOW);

  expect(recorded).toMatchObject({ state: 'mine', count: 5 });
  expect(recorded.state === 'mine' && recorded.recorded()).toBeUndefined();
});

describe('whether a finding goes on', () => {
  const { goesOn } = findingStore(client, 'table');
  const items = (all: Record<string, object>) =>
    dynamo.on(GetItemCommand).callsFake(({ Key }) => ({ Item: all[Key.pk.S] }));

  test.each<[string, Record<string, object>, boolean]>([
    ['in no incident', { 'FINDING#f-1': { status: { S: 'open' } } }, true],
    ['closed', { 'FINDING#f-1': { status: { S: 'closed' } } }, false],
    ['answered', { 'FINDING#f-1': { status: { S: 'open' }, over: { BOOL: true } } }, false],
    [
      'in an incident that is open',
      { 'FINDING#f-1': { incident: { S: 'i-1' } }, 'INCIDENT#i-1': { state: { S: 'open' } } },
      true,
    ],
    [
      'in one that is part of a closed one',
      {
        'FINDING#f-1': { incident: { S: 'i-1' } },
        'INCIDENT#i-1': { state: { S: 'open' }, mergedInto: { S: 'i-2' } },
        'INCIDENT#i-2': { state: { S: 'closed' } },
      },
      false,
    ],
  ])('%s', async (_what, all, expected) => {
    items(all);

    expect(await goesOn('f-1')).toBe(expected);
  });
});

describe('an invocation that failed at an event', () => {
  const store = findingStore(client, 'table');
  const told = (marks: object[]) =>
    dynamo.on(GetItemCommand).resolves({ Item: { told: { S: JSON.stringify(marks) }, toldRevision: { N: '4' } } });

  test('leaves the event and what it was at telling to whoever comes next', async () => {
    told([{ key: 'a' }, { key: 'b', by: 'r-1', until: 9 }, { key: 'c', by: 'r-2', until: 9 }]);
    dynamo.on(UpdateItemCommand).resolves({});

    await store.release('f-1', 'e-1', 'r-1', NOW);

    const [marks, busy] = updates();
    expect(marks?.ExpressionAttributeValues?.[':told']).toEqual({
      S: '[{"key":"a"},{"key":"c","by":"r-2","until":9}]',
    });
    expect(busy).toMatchObject({
      ConditionExpression: 'contains(#busy, :by)',
      ExpressionAttributeNames: { '#busy': `busy#${EVENT}` },
      ExpressionAttributeValues: { ':by': { S: 'r-1' }, ':free': { S: `${NOW.getTime()} r-1` } },
    });
  });

  test('takes nothing from another that is at it, and makes no finding that is not there', async () => {
    dynamo.on(GetItemCommand).resolves({});
    dynamo.on(UpdateItemCommand).rejects(conditionFailed());

    await store.release('f-1', 'e-1', 'r-1', NOW);

    expect(updates()).toHaveLength(1);
    expect(updates()[0]?.ConditionExpression).toBe('contains(#busy, :by)');
  });
});

describe('an event of a finding', () => {
  const store = findingStore(client, 'table');

  test('that is the first is counted, and nothing was told', async () => {
    dynamo.on(UpdateItemCommand).resolves({});

    expect(await store.record(finding(), 'r-1', NOW)).toEqual({
      state: 'mine',
      recorded: expect.any(Function),
      count: 1,
      lastSeen: undefined,
      resumed: false,
      reopened: false,
      told: { marks: [], revision: 0 },
    });
  });

  test('that is another one knows when it was seen before, what was told, and that it had ended', async () => {
    dynamo.on(UpdateItemCommand).resolves({
      Attributes: {
        count: { N: '2' },
        lastSeen: { S: '2026-03-02T01:00:00Z' },
        status: { S: 'closed' },
        told: { S: '[{"key":"count:10"},{"key":"quiet","by":"r-0","until":5}]' },
        toldRevision: { N: '7' },
      },
    });

    expect(await store.record(finding(), 'r-1', NOW)).toEqual({
      state: 'mine',
      recorded: expect.any(Function),
      count: 3,
      lastSeen: '2026-03-02T01:00:00Z',
      resumed: false,
      reopened: true,
      told: { marks: [{ key: 'count:10' }, { key: 'quiet', by: 'r-0', until: 5 }], revision: 7 },
    });
  });

  const handled = (claim: string) => ({
    count: { N: '3' },
    [`busy#${EVENT}`]: { S: claim },
    [`since#${EVENT}`]: { S: '2026-03-02T01:00:00Z' },
  });

  test('whose handling broke off is carried on by the retry of the same invocation, as if nothing had been', async () => {
    const busy = handled(`${NOW.getTime() + 50_000} r-1`);
    dynamo.on(UpdateItemCommand).rejectsOnce(conditionFailed(busy)).resolves({});

    expect(await store.record(finding(), 'r-1', NOW)).toMatchObject({
      state: 'mine',
      count: 3,
      lastSeen: '2026-03-02T01:00:00Z',
      resumed: true,
    });
    expect(updates()[1]).toMatchObject({
      ExpressionAttributeNames: { '#busy': `busy#${EVENT}` },
    });
  });

  test('that is taken over is taken over, too, where the answer was lost and the SDK asks again', async () => {
    const busy = handled(`${NOW.getTime() + 50_000} r-1`);
    dynamo.on(UpdateItemCommand).rejectsOnce(conditionFailed(busy)).resolves({});

    await store.record(finding(), 'r-1', NOW);

    expect(updates()[1]).toMatchObject({
      ConditionExpression: '#busy = :before OR #busy = :claim',
      ExpressionAttributeValues: {
        ':before': { S: `${NOW.getTime() + 50_000} r-1` },
        ':claim': { S: `${NOW.getTime() + 60_000} r-1` },
      },
    });
  });

  test('that another invocation is at is left to it, until its time is over', async () => {
    const running = handled(`${NOW.getTime() + 1} r-1`);
    const lost = handled(`${NOW.getTime()} r-1`);
    dynamo
      .on(UpdateItemCommand)
      .rejectsOnce(conditionFailed(running))
      .rejectsOnce(conditionFailed(lost))
      .resolvesOnce({})
      .rejectsOnce(conditionFailed(lost))
      .rejectsOnce(conditionFailed());

    expect(await store.record(finding(), 'r-2', NOW)).toEqual({ state: 'busy' });
    expect(await store.record(finding(), 'r-2', NOW)).toMatchObject({ state: 'mine' });
    expect(await store.record(finding(), 'r-3', NOW)).toEqual({ state: 'busy' });
  });

  test('that is done is known', async () => {
    dynamo.on(UpdateItemCommand).rejects(conditionFailed({ count: { N: '3' } }));

    expect(await store.record(finding(), 'r-1', NOW)).toEqual({ state: 'done' });
  });

  test('that cannot be counted is no event that was counted', async () => {
    dynamo.on(UpdateItemCommand).rejects(new Error('ProvisionedThroughputExceeded'));

    await expect(store.record(finding(), 'r-1', NOW)).rejects.toThrow('ProvisionedThroughputExceeded');
  });

  test('is remembered after it was finished: the memory of events ages, it never empties', async () => {
    dynamo.on(UpdateItemCommand).resolves({});

    await store.finish(finding({ count: 299 }));
    await store.finish(finding({ count: 300 }));

    expect(updates().map(({ UpdateExpression }) => UpdateExpression)).toEqual([
      'REMOVE #busy, #since',
      'REMOVE #busy, #since',
      'SET older = recent REMOVE recent',
    ]);
  });
});

describe('what was told', () => {
  const store = findingStore(client, 'table');

  test('is written by one of two who tell at once; the other sees what was written', async () => {
    dynamo.on(UpdateItemCommand).resolvesOnce({}).rejects(conditionFailed());
    dynamo.on(GetItemCommand).resolves({ Item: { told: { S: '[{"key":"a"}]' }, toldRevision: { N: '1' } } });

    expect(await store.saveTold('f', [{ key: 'b' }], 0)).toEqual({
      saved: true,
      told: { marks: [{ key: 'b' }], revision: 1 },
    });
    expect(await store.saveTold('f', [{ key: 'b' }], 0)).toEqual({
      saved: false,
      told: { marks: [{ key: 'a' }], revision: 1 },
    });
  });

  test('is settled unread by whoever knows what stands there', async () => {
    dynamo.on(UpdateItemCommand).resolves({});

    await store.settleTold('f', 'r-1', { marks: [{ key: 'a', by: 'r-1', until: 5 }], revision: 3 });

    expect(dynamo.commandCalls(GetItemCommand)).toEqual([]);
    expect(updates()[0]?.ExpressionAttributeValues).toMatchObject({
      ':told': { S: '[{"key":"a"}]' },
      ':revision': { N: '3' },
    });
  });

  test('is settled on top of what others wrote meanwhile', async () => {
    dynamo.on(UpdateItemCommand).rejectsOnce(conditionFailed()).resolves({});
    dynamo
      .on(GetItemCommand)
      .resolvesOnce({ Item: { told: { S: '[{"key":"a","by":"r-1","until":5}]' }, toldRevision: { N: '1' } } })
      .resolves({
        Item: { told: { S: '[{"key":"a","by":"r-1","until":5},{"key":"b"}]' }, toldRevision: { N: '2' } },
      });

    await store.settleTold('f', 'r-1');

    expect(updates()[1]?.ExpressionAttributeValues).toMatchObject({
      ':told': { S: '[{"key":"a"},{"key":"b"}]' },
      ':revision': { N: '2' },
    });
  });

  test('of an end is told once, and again when the telling broke off', async () => {
    dynamo
      .on(UpdateItemCommand)
      .resolvesOnce({ Attributes: { finding: { S: JSON.stringify(finding()) } } })
      .rejects(conditionFailed());

    expect(await store.close('f00d', '2026-03-02T04:00:00Z', 'e-9')).toEqual(finding());
    expect(await store.close('f00d', '2026-03-02T04:00:00Z', 'e-9')).toBeUndefined();
    expect(updates()[0]?.ConditionExpression).toBe(
      '(#status = :open OR (closedBy = :event AND NOT closeTold = :event)) AND lastSeen <= :time',
    );
  });
});

describe('attempts', () => {
  const store = attemptStore(client, 'table');
  const task = 'block-ip-0123456789abcdef01234567-0123456789ab';
  const attempt = { task, askedAt: 5, number: 2, again: true };

  test('stand beside their finding, under what was asked for', async () => {
    dynamo.on(GetItemCommand).resolves({
      Item: {
        task: { S: task },
        askedAt: { N: '5' },
        number: { N: '2' },
        again: { BOOL: true },
        outcome: { S: 'denied' },
        endedAt: { N: '6' },
      },
    });

    expect(await store.last('f', 'block-ip-0123456789abcdef01234567-ffffffffffff')).toEqual({
      ...attempt,
      outcome: 'denied',
      endedAt: 6,
    });
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.Key).toEqual({
      pk: { S: 'FINDING#f' },
      sk: { S: 'ATTEMPT#block-ip-0123456789abcdef01234567' },
    });
  });

  test('of two at once one is begun', async () => {
    dynamo.on(UpdateItemCommand).resolvesOnce({}).rejects(conditionFailed());

    expect(await store.begin('f', attempt, undefined, NOW)).toBe(true);
    expect(await store.begin('f', attempt, { ...attempt, task: 'older' }, NOW)).toBe(false);
    expect(updates().map(({ ConditionExpression }) => ConditionExpression)).toEqual([
      'attribute_not_exists(task)',
      'task = :last',
    ]);
  });

  test('whose first write was answered by nobody is begun: the write sent again finds itself', async () => {
    dynamo.on(UpdateItemCommand).rejects(conditionFailed({ task: { S: attempt.task } }));

    expect(await store.begin('f', attempt, undefined, NOW)).toBe(true);
  });

  test('that was begun before and has come to an end is not begun again', async () => {
    dynamo.on(UpdateItemCommand).rejects(conditionFailed({ task: { S: attempt.task }, outcome: { S: 'denied' } }));

    expect(await store.begin('f', attempt, undefined, NOW)).toBe(false);
  });

  test('of which a newer one was begun keep what they came to to themselves', async () => {
    dynamo.on(UpdateItemCommand).rejects(conditionFailed());

    await store.end('f', task, 'undone', NOW);

    expect(updates()[0]).toMatchObject({
      ConditionExpression: 'task = :task',
      ExpressionAttributeValues: { ':outcome': { S: 'undone' }, ':at': { N: String(NOW.getTime()) } },
    });
  });
});
