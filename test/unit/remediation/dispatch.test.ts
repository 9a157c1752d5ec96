import { beforeEach, describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../lib/domain/errors.ts';
import type { StartWorkflow } from '../../../lib/domain/remediation/execution-ports.ts';
import { dispatch } from '../../../lib/remediation/dispatch.ts';
import { finding, keepingLog } from '../support/fixtures.ts';

const ACCOUNT = '123456789012';
let dead: { body: string; reason: string }[];
const deadLetter = async (body: string, reason: string) => {
  dead.push({ body, reason });
};

const quiet = { gather: async () => [], remove: async () => {} };

/** What dispatching needs in a quiet time, but for who starts. */
const shared = () => ({
  log: keepingLog(),
  account: ACCOUNT,
  addressPlaybooks: { 'block-ip': 'ips' },
  ...quiet,
  deadLetter,
});

beforeEach(() => {
  dead = [];
});

function message(id: string, more: object = {}): { messageId: string; body: string } {
  const task = {
    version: 1,
    id: `block-ip-${id}`,
    finding: finding(),
    playbook: 'block-ip',
    target: {
      account: ACCOUNT,
      region: 'eu-central-1',
      resource: 'x',
    },
    params: { ips: [`203.0.113.${id}`] },
    reason: 'test',
    requestedBy: 'detection x',
    ...more,
  };
  return { messageId: `m-${id}`, body: JSON.stringify(task) };
}

function starts(answer: (name: string) => Awaited<ReturnType<StartWorkflow>> = () => 'started') {
  const calls: { playbook: string; name: string; input: { requests: unknown[] } }[] = [];
  const start: StartWorkflow = async (playbook, name, input) => {
    calls.push({ playbook, name, input: input as { requests: unknown[] } });
    return answer(name);
  };
  return { calls, start };
}

test('names an execution after its task', async () => {
  const { calls, start } = starts();

  const failed = await dispatch([message('7')], {
    start,
    ...shared(),
  });

  expect(failed).toEqual([]);
  expect(calls[0]).toMatchObject({
    playbook: 'block-ip',
    name: 'block-ip-7',
    input: {
      requests: [
        { taskId: 'block-ip-7', params: { ips: ['203.0.113.7'] }, finding: { id: 'f00d', task: 'block-ip-7' } },
      ],
    },
  });
});

test('merges the block-ip tasks of a batch into one execution, whatever their order', async () => {
  const one = starts();
  const other = starts();

  await dispatch([message('1'), message('2'), message('3')], {
    start: one.start,
    ...shared(),
  });
  await dispatch([message('3'), message('1'), message('2')], {
    start: other.start,
    ...shared(),
  });

  expect(one.calls).toHaveLength(1);
  expect(one.calls[0]?.input.requests).toHaveLength(3);
  expect(one.calls[0]?.name).toBe(other.calls[0]?.name);
});

test('starts one execution a secret', async () => {
  const { calls, start } = starts();
  const rotate = (id: string) =>
    message(id, { id: `rotate-secret-${id}`, playbook: 'rotate-secret', params: { secretId: id } });

  await dispatch([rotate('1'), rotate('2')], {
    start,
    ...shared(),
  });

  expect(calls.map((call) => call.name)).toEqual(['rotate-secret-1', 'rotate-secret-2']);
});

test('an execution that exists already is a success', async () => {
  const failed = await dispatch([message('7')], {
    start: starts(() => 'there').start,
    ...shared(),
  });

  expect(failed).toEqual([]);
});

describe('where somebody has given an execution the name of a task', () => {
  const first = 'block-ip-7';

  test('it is started under another one, which nobody who saw the event can know', async () => {
    const { calls, start } = starts((name) => (name === first ? 'taken' : 'started'));
    const log = keepingLog();

    const failed = await dispatch([message('7')], { start, ...shared(), log });

    expect(failed).toEqual([]);
    expect(calls.map(({ name }) => name)).toEqual(['block-ip-7', 'block-ip-7-76f768bd67e2f88a']);
    expect(calls[1]?.input).toEqual(calls[0]?.input);
    expect(log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { message: 'Somebody else started an execution by the name of a task: CloudTrail says who' },
    ]);
  });

  test('delivered again it is the same one', async () => {
    const { calls, start } = starts((name) => (name === first ? 'taken' : 'there'));

    await dispatch([message('7')], { start, ...shared() });
    await dispatch([message('7')], { start, ...shared() });

    expect(new Set(calls.map(({ name }) => name))).toEqual(new Set(['block-ip-7', 'block-ip-7-76f768bd67e2f88a']));
  });

  test('both names taken, the message comes again, and ends among the dead letters', async () => {
    const { start } = starts(() => 'taken');

    expect(await dispatch([message('7')], { start, ...shared() })).toEqual(['m-7']);
  });
});

test('sets the messages it cannot use aside, with the reason, and carries out the others', async () => {
  const { calls, start } = starts();
  const log = keepingLog();
  const bad = [
    { messageId: 'm-json', body: '{' },
    { messageId: 'm-shape', body: '{"version":1}' },
    message('2', { playbook: 'Format disk' }),
    message('3', { target: { account: '999999999999', region: 'x', resource: 'x' } }),
  ];

  const failed = await dispatch([...bad, message('7')], {
    start,
    log,
    account: ACCOUNT,
    addressPlaybooks: { 'block-ip': 'ips' },
    ...quiet,
    deadLetter,
  });

  expect(failed).toEqual([]);
  expect(calls).toHaveLength(1);
  expect(log.lines.filter((line) => line.level === 'error')).toHaveLength(4);
  expect(dead.map(({ body }) => body)).toEqual(bad.map(({ body }) => body));
  expect(dead.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('not JSON'),
    expect.stringContaining('id: '),
    expect.stringContaining('playbook: '),
    expect.stringContaining('is for account 999999999999'),
  ]);
});

test('sets a task for a playbook that is not deployed aside, with the reason', async () => {
  const start: StartWorkflow = async (playbook) => {
    throw new InvalidInputError(`There is no playbook ${playbook} in this stage`);
  };

  const failed = await dispatch([message('2', { playbook: 'format-disk' })], {
    start,
    ...shared(),
  });

  expect(failed).toEqual([]);
  expect(dead.map(({ reason }) => reason)).toEqual(['There is no playbook format-disk in this stage']);
});

test('keeps the messages of a workflow that could not be started', async () => {
  const start: StartWorkflow = async (playbook) => {
    if (playbook === 'block-ip') throw new Error('ThrottlingException');
    return 'started';
  };
  const rotate = message('9', { id: 'rotate-secret-9', playbook: 'rotate-secret', params: { secretId: 's' } });

  const failed = await dispatch([message('1'), rotate, message('2')], {
    start,
    ...shared(),
  });

  expect(failed).toEqual(['m-1', 'm-2']);
});

test('a message that cannot even be set aside stays in the queue', async () => {
  const broken = async () => {
    throw new Error('AccessDenied');
  };

  const failed = await dispatch([{ messageId: 'm', body: '{' }], {
    start: starts().start,
    log: keepingLog(),
    account: ACCOUNT,
    addressPlaybooks: { 'block-ip': 'ips' },
    ...quiet,
    deadLetter: broken,
  });

  expect(failed).toEqual(['m']);
});

test('in a burst one execution carries the batch and what gathered, and what was carried out leaves the queue', async () => {
  const { calls, start } = starts();
  const removed: string[] = [];
  const rotate = message('9', { id: 'rotate-secret-9', playbook: 'rotate-secret', params: { secretId: 's' } });

  const failed = await dispatch([message('1')], {
    start,
    log: keepingLog(),
    account: ACCOUNT,
    addressPlaybooks: { 'block-ip': 'ips' },
    deadLetter,
    gather: async (limit) => {
      expect(limit).toBe(399);
      return [message('2'), rotate, { messageId: 'm-bad', body: '{' }];
    },
    remove: async (ids) => {
      removed.push(...ids);
    },
  });

  expect(failed).toEqual([]);
  expect(calls.map((call) => [call.playbook, call.input.requests.length])).toEqual([
    ['block-ip', 2],
    ['rotate-secret', 1],
  ]);
  expect(removed).toEqual(['m-2', 'm-9', 'm-bad']);
});

test('gathered messages of a workflow that could not be started stay in the queue', async () => {
  const removed: string[] = [];

  const failed = await dispatch([message('1')], {
    start: async () => {
      throw new Error('ThrottlingException');
    },
    log: keepingLog(),
    account: ACCOUNT,
    addressPlaybooks: { 'block-ip': 'ips' },
    deadLetter,
    gather: async () => [message('2')],
    remove: async (ids) => {
      removed.push(...ids);
    },
  });

  expect(failed).toEqual(['m-1']);
  expect(removed).toEqual([]);
});
