import { beforeEach, describe, expect, test } from '@jest/globals';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';

let the: World;
beforeEach(() => {
  the = world();
});
const plan = (input: unknown, declaration: object = {}) =>
  planChange({ ...the.declaration, ...declaration }, the.changes, { input, execution: EXECUTION }, the.ports);
const twice = (...doors: string[]) => ({
  requests: [...BY_TASK.requests, { taskId: 'u', params: { doors }, reason: 'heard', requestedBy: 'detection y' }],
});

describe('a plan that comes to nothing', () => {
  test('says what the playbook itself says against it', async () => {
    the.changes.wanted = ({ label }) => (label === 'back' ? { refuse: 'is a window' } : { state: 'shut' });

    expect(await plan(BY_HAND)).toMatchObject({
      targets: [{ label: 'front' }],
      refused: [{ input: 'back', reason: 'is a window' }],
    });
  });

  test('gives the one reason there is, and of several none', async () => {
    the.changes.wanted = () => ({ refuse: 'is a window' });

    const [one, several] = [await plan(BY_TASK), await plan(BY_HAND)];

    expect([one.why, several.why]).toEqual(['front: is a window', 'none of what was asked may be changed']);
  });

  test('of a playbook that is off says so, and nothing of what would break', async () => {
    the.policy = policyWith('off');

    expect(await plan(BY_TASK)).toMatchObject({ why: 'the policy has shut-door off', impact: [] });
  });

  test('keeps who asked, and why', async () => {
    the.policy = policyWith('auto', { neverTouch: { resources: ['front'] } });

    expect((await plan(BY_TASK)).asked).toEqual([
      { reason: 'seen', requestedBy: 'a task that names no finding and says: detection x' },
    ]);
  });
});

describe('several requests at once', () => {
  test('name a target once, whoever asked first', async () => {
    const { targets, asked } = await plan(twice('front', 'back'));

    expect(targets.map(({ label }) => label)).toEqual(['front', 'back']);
    expect(asked.map(({ reason }) => reason)).toEqual(['seen', 'heard']);
  });

  test('beyond twenty targets are told to ask again', async () => {
    const doors = Array.from({ length: 21 }, (_, index) => `d${index}`);
    for (const door of doors) the.doors.set(door, 'open');

    expect((await plan({ doors, reason: 'x' })).refused).toEqual([
      { input: 'd20', reason: 'more than 20 targets at once: ask again for this one' },
    ]);
  });
});

describe('what a plan says', () => {
  test('where nothing can be taken back, that it cannot; and no lease is promised', async () => {
    the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60 } } });

    expect(await plan(BY_HAND, { undo: { noUndo: 'the key is thrown away' } })).toMatchObject({
      undo: 'Cannot be taken back: the key is thrown away',
      leaseMinutes: 0,
    });
  });

  test('of a lease, when it ends by itself', async () => {
    the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60 } } });

    expect((await plan(BY_HAND)).undo).toBe('The doors that were open are opened again. By itself after 60 minutes.');
  });

  test('of a playbook that cannot tell what breaks, just that', async () => {
    const { impact, ...blind } = the.changes;

    const made = await planChange(the.declaration, blind, { input: BY_HAND, execution: EXECUTION }, the.ports);

    expect(impact).toBeDefined();
    expect(made.impact).toEqual(['unknown: this playbook does not look']);
  });

  test('stays short: two lines of impact a target that there may be, and twenty to send on', async () => {
    the.changes.impact = async () => Array.from({ length: 50 }, (_, index) => `breaks ${index}`);
    the.changes.detail = () => [
      { about: 'who', ask: async () => Array.from({ length: 50 }, (_, index) => `person ${index % 30}`) },
    ];

    const made = await plan(BY_TASK);

    expect([made.impact.length, made.impact.at(-1), made.detail?.length, made.detail?.at(-1)]).toEqual([
      40,
      'breaks 39',
      20,
      'person 19',
    ]);
  });
});
