import { beforeEach, describe, expect, test } from '@jest/globals';
import { lockedFor } from '../../../lib/domain/remediation/lock.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { keepingLog } from '../support/fixtures.ts';
import { memoryLocks } from '../support/memory-locks.ts';

const FRONT = 'arn:aws:house:::door/front';
const BACK = 'arn:aws:house:::door/back';
const OTHER = { execution: 'other-1', playbook: 'paint-door' };

let the: World;
let locks: ReturnType<typeof memoryLocks>;
let plan: Plan;
beforeEach(async () => {
  locks = memoryLocks();
  const made = world();
  the = { ...made, ports: { ...made.ports, locks, now: () => the.now, loadPolicy: async () => the.policy } };
  plan = await planChange(the.declaration, the.changes, { input: BY_HAND, execution: EXECUTION }, the.ports);
});

const step = (verb: string, more: object = {}) =>
  carryOut(the.declaration, the.changes, { verb, execution: EXECUTION, plan, ...more }, the.ports);
const apply = () => step('apply', { input: BY_HAND, answer: null });
const verify = (expected: 'after' | 'before' = 'after') => step('verify', { expected });
const later = (minutes: number) => new Date(the.now.getTime() + minutes * 60_000);
const holds = (resource: string) => locks.take([resource], OTHER, later(10), the.now);

describe('one at a time', () => {
  test('a change holds its targets until it was looked at', async () => {
    await apply();
    const meanwhile = [...locks.held.keys()];
    await verify();

    expect(meanwhile).toEqual([BACK, FRONT]);
    expect([...locks.held.keys()]).toEqual([]);
  });

  test('waits, and changes nothing, while another execution is at one of its targets; then goes on', async () => {
    await holds(BACK);

    const waiting = await apply();
    await locks.giveBack([BACK], OTHER);
    const applied = await apply();

    expect(waiting).toEqual({
      status: 'waiting',
      waitSeconds: 3,
      held: { ...OTHER, resource: BACK, until: '2026-06-01T00:10:00.000Z' },
      progress: { heldUp: true },
    });
    expect(applied).toMatchObject({ status: 'applied' });
    expect(the.writes).toEqual(['front: open -> shut', 'back: open -> shut']);
  });

  test('waits for an execution of another playbook that was given its name, and gives back nothing of it', async () => {
    const namesake = { ...OTHER, execution: EXECUTION.name };
    await locks.take([BACK], namesake, later(10), the.now);

    const waiting = await apply();
    await step('giveUp');

    expect(waiting).toMatchObject({ status: 'waiting', held: { ...namesake, resource: BACK } });
    expect(locks.held.get(BACK)).toMatchObject(namesake);
    expect(the.writes).toEqual([]);
  });

  test('while it waits it holds nothing itself: two that wait for each other cannot be', async () => {
    await holds(BACK);

    await apply();

    expect(locks.held.get(FRONT)).toBeUndefined();
  });

  test('asks the policy again when its turn comes', async () => {
    await holds(BACK);
    await apply();
    await locks.giveBack([BACK], OTHER);
    the.policy = policyWith('off');

    expect(await apply()).toMatchObject({ status: 'refused', plan: { why: 'the policy has shut-door off by now' } });
    expect([...locks.held.keys()]).toEqual([]);
  });

  test.each([
    ['refuse', 'refused', 'refuse'],
    ['ask', 'moved', 'approve'],
  ])('what is tagged as never to be touched while it waits is not touched: %s', async (tagged, status, decision) => {
    the.policy = policyWith('auto', { neverTouch: { tags: ['riposte-never-touch'], tagged } });
    await holds(BACK);
    const waiting = await apply();
    await locks.giveBack([BACK], OTHER);
    const { find } = the.changes;
    the.changes.find = async (...asked) => {
      const { targets } = await find(...asked);
      return { targets: targets.map((one) => ({ ...one, tags: ['riposte-never-touch'] })), refused: [] };
    };

    const result = await step('apply', { input: BY_HAND, answer: null, ...waiting });

    expect(result).toMatchObject({ status, plan: { decision } });
    expect(the.writes).toEqual([]);
  });

  test('never waits for ever: after half an hour a person reads who has it', async () => {
    await locks.take([BACK], OTHER, new Date('2026-06-01T09:00:00Z'), the.now);
    await apply();
    the.now = new Date('2026-06-01T00:30:00Z');

    expect(await apply()).toMatchObject({
      status: 'refused',
      plan: {
        decision: 'refuse',
        why: 'arn:aws:house:::door/back is being changed by paint-door, execution other-1, until 2026-06-01T09:00:00.000Z at the latest; it was waited for 30 minutes: ask again once that has ended',
      },
    });
    expect(the.writes).toEqual([]);
  });

  test('says in its log for whom it waits, and when it no longer does', async () => {
    const log = keepingLog();
    the = { ...the, ports: { ...the.ports, log } };
    await locks.take([BACK], OTHER, new Date('2026-06-01T09:00:00Z'), the.now);
    await apply();
    the.now = new Date('2026-06-01T00:30:00Z');
    await apply();

    expect(log.lines).toEqual(
      [3, 'in vain'].map((outcome) => ({
        level: 'info',
        message: 'Waits for a target',
        fields: { execution: 'shut-1', playbook: 'shut-door', target: BACK, by: 'other-1', outcome },
      })),
    );
  });

  test('holds its targets for longer while AWS takes its time', async () => {
    the = { ...the, changes: { ...the.changes, settling: { everySeconds: 60, forSeconds: 120 } } };
    await apply();
    the.doors.set('front', 'shutting');
    the.now = new Date('2026-06-01T00:09:00Z');

    await step('settle');

    expect([...locks.held].map(([resource, { until }]) => [resource, until.toISOString()])).toEqual([
      [BACK, '2026-06-01T00:20:00.000Z'],
      [FRONT, '2026-06-01T00:20:00.000Z'],
    ]);
  });

  test('an execution that is gone holds up nobody for longer than its time', async () => {
    await holds(FRONT);
    the.now = new Date('2026-06-01T00:10:01Z');

    expect(await apply()).toMatchObject({ status: 'applied' });
  });

  test('what was only planned anew, or came to nothing, is free', async () => {
    the.doors.set('front', 'ajar');

    expect(await apply()).toMatchObject({ status: 'moved' });
    expect([...locks.held.keys()]).toEqual([]);
  });

  test('what fails is held while it is tried again, and free once it is given up', async () => {
    the.changes.write = async () => {
      throw new Error('no');
    };
    await expect(apply()).rejects.toThrow('no');
    const meanwhile = [...locks.held.keys()];

    expect(await step('giveUp', { error: { Error: 'Error' } })).toEqual({ status: 'given-up' });
    expect(meanwhile).toEqual([BACK, FRONT]);
    expect([...locks.held.keys()]).toEqual([]);
  });

  test('what an undo fails at is held while it is tried again, and free once it is told', async () => {
    await apply();
    await verify();
    the.changes.write = async () => {
      throw new Error('no');
    };
    await expect(step('undo')).rejects.toThrow('no');
    const meanwhile = [...locks.held.keys()];

    expect(await step('letGo')).toEqual({ status: 'let-go' });
    expect(meanwhile).toEqual([BACK, FRONT]);
    expect([...locks.held.keys()]).toEqual([]);
  });

  test('at the end of a lease all that is on record is let go, not only what was planned last', async () => {
    await apply();
    await verify();
    the.changes.write = async () => {
      throw new Error('no');
    };
    const [front] = plan.targets;
    const rest = { ...plan, targets: front === undefined ? [] : [front] };
    await expect(step('undo', { plan: rest })).rejects.toThrow('no');
    const meanwhile = [...locks.held.keys()];

    await step('letGo', { plan: rest });

    expect(meanwhile).toEqual([BACK, FRONT]);
    expect([...locks.held.keys()]).toEqual([]);
  });

  test('a change that fails before there is a plan has nothing to give back', async () => {
    expect(await step('giveUp', { plan: null, error: { Error: 'Error' } })).toEqual({ status: 'given-up' });
  });

  test('taking back waits its turn, too', async () => {
    await apply();
    await verify();
    await holds(FRONT);

    const waiting = await step('undo');
    await locks.giveBack([FRONT], OTHER);
    const undone = await step('undo');
    const meanwhile = [...locks.held.keys()];
    await verify('before');

    expect(waiting).toMatchObject({ status: 'waiting', waitSeconds: 3, held: OTHER });
    expect(undone).toEqual({ status: 'undone', targets: 2 });
    expect(meanwhile).toEqual([BACK, FRONT]);
    expect([...locks.held.keys()]).toEqual([]);
  });

  test('a workflow that began under a version before is looked at all the same', async () => {
    await apply();

    expect(await step('verify', { execution: undefined, expected: 'after' })).toEqual({ verified: 2 });
  });
});

test('what a target is a part of is locked with it', () => {
  expect(
    lockedFor([
      { resource: 'key-1', belongsTo: 'user' },
      { resource: 'key-2', belongsTo: 'user' },
    ]),
  ).toEqual(['key-1', 'key-2', 'user']);
});
