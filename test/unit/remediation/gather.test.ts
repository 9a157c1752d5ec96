import { expect, test } from '@jest/globals';
import { dispatch, type QueueMessage } from '../../../lib/remediation/dispatch.ts';
import { gatherer } from '../../../lib/remediation/gather.ts';
import { keepingLog } from '../support/fixtures.ts';

const ACCOUNT = '123456789012';

function message(id: string): QueueMessage {
  const target = { account: ACCOUNT, region: 'eu-central-1', resource: 'x' };
  const task = { version: 1, id: `block-ip-${id}`, playbook: 'block-ip', target, params: { ips: ['203.0.113.7'] } };
  return { messageId: `m-${id}`, body: JSON.stringify({ ...task, reason: 'test', requestedBy: 'detection x' }) };
}

/** A gatherer on a clock of its own; each answer of the queue takes `takes` ms. */
function gathering(answers: (QueueMessage[] | Error)[], takes = 0) {
  const world = { clock: 0, slept: [] as number[], asked: 0 };
  const gather = gatherer({
    receive: async () => {
      world.clock += takes;
      world.asked += 1;
      const answer = answers.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
    sleep: async (ms) => {
      world.slept.push(ms);
      world.clock += ms;
    },
    now: () => new Date(world.clock),
    log: keepingLog(),
  });
  const ids = async (until = 1e9) => (await gather(400, new Date(until))).map(({ messageId }) => messageId);
  return { world, ids };
}

test('gathering takes no time in a quiet time, and in a burst waits longer and longer for more', async () => {
  const { world, ids } = gathering([[message('1'), message('2')], [message('3')], []]);

  expect(await ids()).toEqual([]);
  expect(await ids()).toEqual(['m-1', 'm-2', 'm-3']);
  expect(await ids()).toEqual([]);
  world.clock += 60_000;
  expect(await ids()).toEqual([]);
  expect(world.slept).toEqual([1_000, 1_000, 1_000]);
});

test('the last ones of a burst do not wait for what does not come; a few go on waiting', async () => {
  const tens = Array.from({ length: 10 }, (_, number) => message(String(number)));
  const nothing = Array(5).fill([]);
  const { world, ids } = gathering([...nothing, tens, [], [message('more')], [], [], [message('one')]]);
  // Close together: the gaps are one, two, four and eight seconds.
  await ids();
  await ids();
  await ids();
  const [before, burst, after] = [world.clock, await ids(), world.clock];
  const few = await ids();

  expect([before, burst.length, after]).toEqual([3_000, 11, 5_000]);
  expect([few, world.clock]).toEqual([['m-one'], 13_000]);
});

test('gathering stops at its end, however much there still is, and keeps what it has', async () => {
  const endless = Array.from({ length: 300 }, (_, index) => [message(String(index))]);
  const { world, ids } = gathering(endless, 3_000);
  await ids();

  const gathered = await ids(15_000);

  expect(gathered).toEqual(['m-0', 'm-1', 'm-2', 'm-3', 'm-4']);
  expect(world.clock).toBe(15_000);
});

test('a wait is no longer than the time there is', async () => {
  const { world, ids } = gathering([[message('1')]]);
  await ids();

  const gathered = await ids(400);

  expect(gathered).toEqual(['m-1']);
  expect(world.slept).toEqual([400]);
});

test('a queue that does not answer costs what it would have brought, and nothing else', async () => {
  const { ids } = gathering([[message('1')], new Error('RequestThrottled'), [message('2')]]);
  await ids();

  expect(await ids()).toEqual(['m-1', 'm-2']);
});

test('where more waits than one execution takes it goes without a wait: the longer it lasts, the more writes there are', async () => {
  const full = Array.from({ length: 80 }, (_, tens) =>
    Array.from({ length: 10 }, (_n, ones) => message(`${tens}-${ones}`)),
  );
  const { world, ids } = gathering(full);
  await ids();

  const gathered = [await ids(), await ids()];

  expect(gathered.map(({ length }) => length)).toEqual([400, 400]);
  expect(world.slept).toEqual([]);
});

test('gathered messages that cannot be deleted do not fail the batch, whose workflows have started', async () => {
  const started: string[] = [];

  const failed = await dispatch([message('1')], {
    start: async (_playbook, name) => {
      started.push(name);
      return 'started';
    },
    log: keepingLog(),
    account: ACCOUNT,
    addressPlaybooks: { 'block-ip': 'ips' },
    deadLetter: async () => undefined,
    gather: async () => [message('2')],
    remove: async () => {
      throw new Error('AccessDenied');
    },
  });

  expect(failed).toEqual([]);
  expect(started).toHaveLength(1);
});
