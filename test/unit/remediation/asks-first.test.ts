import { beforeEach, describe, expect, test } from '@jest/globals';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { decidedAs } from '../support/memory-approvals.ts';

let the: World;
beforeEach(() => {
  the = world();
});
const plan = (input: unknown) => planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);

/** A plan that a person has approved, and what carrying it out comes to. */
async function approved(input: unknown) {
  const made = await plan(input);
  the.approvals.set('q', decidedAs('approved', made.hash, EXECUTION.id));
  return () =>
    applyChange(
      the.declaration,
      the.changes,
      { plan: made, answer: { approval: 'q' }, input, execution: EXECUTION },
      the.ports,
    );
}

describe('what a person has to judge', () => {
  beforeEach(() => {
    the.changes.wanted = () => ({ state: 'shut', asks: ['who lives here is not known'] });
  });

  test('is asked of a task in mode auto, and shown before what stands to break', async () => {
    expect(await plan(BY_TASK)).toMatchObject({
      decision: 'approve',
      impact: ['who lives here is not known', 'front lets nobody in'],
    });
  });

  test('was judged by the person who starts it', async () => {
    expect(await plan(BY_HAND)).toMatchObject({
      decision: 'apply',
      impact: ['front lets nobody in', 'back lets nobody in'],
    });
  });

  test('is asked of the person who starts it where it was looked up, not typed', async () => {
    the.changes.wanted = () => ({ state: 'shut', asks: ['who lives here is not known'], asksAnybody: true });

    expect(await plan(BY_HAND)).toMatchObject({
      decision: 'approve',
      impact: ['who lives here is not known', 'front lets nobody in', 'back lets nobody in'],
    });
  });

  test('makes nobody asked where the policy only observes', async () => {
    the.policy = policyWith('observe');

    expect(await plan(BY_TASK)).toMatchObject({ decision: 'observe' });
  });
});

describe('what has to be done first', () => {
  beforeEach(() => {
    the.changes.notYet = async (_target, { doors }) =>
      the.doors.get('side') === 'on fire' ? `put out ${doors[0]}` : undefined;
    the.doors.set('side', 'on fire');
  });

  test.each([
    ['a task in mode auto', BY_TASK],
    ['a person', BY_HAND],
  ])('is shown, and waits for an answer, where %s asks', async (_who, input) => {
    expect(await plan(input)).toMatchObject({ decision: 'approve', impact: expect.arrayContaining(['put out front']) });
  });

  test('holds the change back whoever approved it, as long as it is not done', async () => {
    const apply = await approved(BY_TASK);

    expect(await apply()).toMatchObject({ status: 'refused', plan: { why: 'put out front' } });
    expect(the.writes).toEqual([]);
  });

  test('is not asked again of what was begun: the change itself may be why it is not the time any more', async () => {
    the.doors.delete('side');
    const apply = await approved(BY_TASK);
    const { write } = the.changes;
    the.changes.write = async () => {
      the.doors.set('side', 'on fire');
      throw new Error('killed');
    };

    await expect(apply()).rejects.toThrow('killed');
    the.changes.write = write;

    expect(await apply()).toMatchObject({ status: 'applied' });
  });

  test('no longer does once it is done: the same approval carries the change', async () => {
    const apply = await approved(BY_TASK);
    the.doors.delete('side');

    expect(await apply()).toMatchObject({ status: 'applied' });
    expect(the.writes).toEqual(['front: open -> shut']);
  });
});
