import { expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../lib/domain/errors.ts';
import { type DispatchPorts, dispatch, type QueueMessage } from '../../../lib/remediation/dispatch.ts';
import { failing, type Moment } from '../support/failing.ts';
import { keepingLog } from '../support/fixtures.ts';

const ACCOUNT = '123456789012';
/** The queue's maxReceiveCount. */
const RECEIVES = 5;
type Breaks = (index: number) => Moment | undefined;

function task(id: string, more: object = {}): QueueMessage {
  const target = { account: ACCOUNT, region: 'eu-central-1', resource: 'x' };
  const common = { version: 1, playbook: 'block-ip', params: { ips: [`203.0.113.${id}`] } };
  return {
    messageId: `m-${id}`,
    body: JSON.stringify({ ...common, id: `task-${id}`, target, reason: 'test', requestedBy: 'detection x', ...more }),
  };
}

const secret = (id: string) => task(id, { playbook: 'rotate-secret', params: { secretId: `s-${id}` } });

/** A queue that gives a batch of five, and to whoever gathers what else is there; what is not deleted comes again, and in the end is a dead letter. */
async function dispatched(breaks: Breaks) {
  let queue: (QueueMessage & { receives: number })[] = [
    ...['1', '2'].map((id) => task(id)),
    ...['3', '4'].map(secret),
    { messageId: 'm-bad', body: 'no task' },
    ...['6', '7'].map((id) => task(id)),
    task('8', { target: { account: '999999999999', region: 'eu-central-1', resource: 'x' } }),
    task('9', { playbook: 'nothing-like-it', params: {} }),
  ].map((message) => ({ ...message, receives: 0 }));
  const executions = new Map<string, readonly string[]>();
  const dead: string[] = [];
  let visible = queue;
  const receive = (most: number) => {
    const got = visible.splice(0, most);
    for (const message of got) message.receives += 1;
    return got;
  };
  const remove = async (ids: readonly string[]) => {
    queue = queue.filter(({ messageId }) => !ids.includes(messageId));
  };
  const ports: DispatchPorts = {
    start: async (playbook, name, input) => {
      if (playbook === 'nothing-like-it') throw new InvalidInputError('There is no such playbook');
      const { requests } = input as { requests: { taskId: string }[] };
      const fresh = !executions.has(`${playbook} ${name}`);
      if (fresh)
        executions.set(
          `${playbook} ${name}`,
          requests.map(({ taskId }) => taskId),
        );
      return fresh ? 'started' : 'there';
    },
    deadLetter: async (body) => void dead.push(body),
    gather: async (limit) => receive(limit),
    remove,
    addressPlaybooks: { 'block-ip': 'ips' },
    account: ACCOUNT,
    log: keepingLog(),
  };
  const broken = failing(ports, breaks);
  for (let round = 0; queue.length > 0 && round < 20; round += 1) {
    visible = [...queue];
    while (visible.length > 0) {
      const batch = receive(5);
      const mine = round === 0 ? broken.ports : ports;
      const failed = await dispatch(batch, mine).catch(() => batch.map(({ messageId }) => messageId));
      await remove(batch.map(({ messageId }) => messageId).filter((id) => !failed.includes(id)));
    }
    const given = queue.filter(({ receives }) => receives >= RECEIVES);
    dead.push(...given.map(({ body }) => body));
    await remove(given.map(({ messageId }) => messageId));
  }
  const begun = [...executions.values()].flat();
  return {
    calls: broken.calls,
    outcome: {
      begun: [...new Set(begun)].sort(),
      dead: [...new Set(dead)].length,
      left: queue.length,
      // Tasks that are one execution each are begun once; of those that are merged the playbook knows which it had.
      twice: begun.filter((id, at) => begun.indexOf(id) !== at && ['task-3', 'task-4'].includes(id)),
    },
  };
}

test('whatever call of dispatch fails once, every task is begun and what is none is set aside', async () => {
  const calm = await dispatched(() => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const [nth, name] of calm.calls.entries()) {
      const { outcome } = await dispatched((index) => (index === nth ? moment : undefined));
      if (JSON.stringify(outcome) !== JSON.stringify(calm.outcome))
        wrong.push(`${nth} ${name} failed ${moment} its effect: ${JSON.stringify(outcome)}`);
    }

  expect(calm.outcome).toEqual({
    begun: ['task-1', 'task-2', 'task-3', 'task-4', 'task-6', 'task-7'],
    dead: 3,
    left: 0,
    twice: [],
  });
  expect(calm.calls.length).toBeGreaterThanOrEqual(8);
  expect(wrong).toEqual([]);
});
