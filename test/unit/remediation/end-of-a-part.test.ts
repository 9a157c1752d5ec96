import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Applied } from '../../../lib/domain/remediation/change-ports.ts';
import type { Plan, Target } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';

let the: World;
const step = (what: object) =>
  carryOut(the.declaration, the.changes, { execution: EXECUTION, ...what }, the.ports) as Promise<{
    status: string;
    plan: Plan;
    expiresAt?: string;
  }>;
const apply = (plan: unknown) => step({ verb: 'apply', input: BY_HAND, plan, answer: null });

beforeEach(() => {
  the = world();
  the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60, capPerHour: 3 } } });
  const { write } = the.changes;
  // Somebody opens the back door a little each time that the front door is shut, or looked at.
  Object.assign(the.changes, {
    write: async (...given: Parameters<typeof write>) => {
      await write(...given);
      if (given[0].label === 'front') the.doors.set('back', 'ajar');
    },
  });
});

describe('what is made while others change the rest', () => {
  test('ends by itself when the rest would have, and takes back what was made, and nothing else', async () => {
    const moved = await apply(await step({ verb: 'plan', input: BY_HAND }));
    const undone = await step({ verb: 'undo', plan: moved.plan });
    const verified = await step({ verb: 'verify', plan: undone.plan, expected: 'before' });

    expect(moved).toMatchObject({
      status: 'moved',
      expiresAt: '2026-06-01T01:00:00Z',
      plan: { made: ['front'], targets: [{ label: 'back' }] },
    });
    expect(undone).toMatchObject({
      status: 'undone',
      plan: { change: 'Shut front', targets: [{ label: 'front' }], refused: [] },
    });
    expect(verified).toEqual({ verified: 1 });
    expect(Object.fromEntries(the.doors)).toMatchObject({ front: 'open', back: 'ajar' });
  });

  test('is said to end by itself, by whatever outcome the rest has', async () => {
    const { plan, expiresAt } = await apply(await step({ verb: 'plan', input: BY_HAND }));
    const told = (more: object) =>
      changeTexts({ outcome: 'refused', playbook: 'shut-door', execution: EXECUTION, plan, ...more } as never, 'test')
        .next;

    expect(told({ expiresAt })).toEqual(['Undo: by itself at 2026-06-01T01:00:00Z, or by the command.']);
    expect(told({})).toEqual(['Undo: by the command; it does not end by itself.']);
  });

  test('is told where the rest needs nothing any more', async () => {
    const planned = await step({ verb: 'plan', input: BY_HAND });
    const { write } = the.changes;
    Object.assign(the.changes, {
      write: async (...given: Parameters<typeof write>) => {
        await write(...given);
        the.doors.set('back', 'shut');
      },
    });

    const moved = await apply(planned);

    expect(moved).toMatchObject({ status: 'moved', plan: { decision: 'refuse', made: ['front'], targets: [] } });
  });
});

test('somebody who changes one target again and again holds up no other', async () => {
  const planned = await step({ verb: 'plan', input: BY_HAND });
  the.doors.set('back', 'ajar');

  const moved = await apply(planned);

  expect(the.writes).toEqual(['front: open -> shut']);
  expect(moved).toMatchObject({ status: 'moved', plan: { made: ['front'], targets: [{ label: 'back' }] } });
  expect(the.applied.get('shut-1')).toMatchObject({ targets: [{ label: 'front', before: 'open' }] });
});

test('what a try that broke off has made ends by itself though others are at all the rest: it stands on record without that', async () => {
  const planned = await step({ verb: 'plan', input: BY_HAND });
  Object.assign(the.changes, {
    write: async ({ label }: Target, _from: string, to: string) => {
      if (label === 'back') throw new Error('a throttle');
      the.doors.set(label, to);
    },
  });
  await expect(apply(planned)).rejects.toThrow('a throttle');
  the.doors.set('back', 'ajar');
  const moved = await apply(planned);

  expect(moved).toMatchObject({ status: 'moved', expiresAt: '2026-06-01T01:00:00Z', plan: { made: ['front'] } });
  expect((the.applied.get('shut-1') as Applied).targets.map(({ label }) => label)).toEqual(['front']);
  expect(await step({ verb: 'undo', plan: moved.plan })).toMatchObject({ status: 'undone', targets: 1 });
  expect(the.doors.get('front')).toBe('open');
});

test('planned anew, no more is changed than twenty that were there to be seen at first', async () => {
  const doors = Array.from({ length: 25 }, (_, number) => `d${number}`);
  for (const door of doors) the.doors.set(door, 'open');
  const input = { doors, reason: 'burglars' };
  const planned = await step({ verb: 'plan', input });
  the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60, capPerHour: 99 } } });
  the.doors.set('d7', 'ajar');

  const moved = await step({ verb: 'apply', input, plan: planned, answer: null });

  expect(moved.plan.made).toHaveLength(19);
  expect(moved.plan.targets.map(({ label }) => label)).toEqual(['d7']);
});

test('what a cap leaves no room for beside what others change is planned anew with it', async () => {
  const planned = await step({ verb: 'plan', input: BY_HAND });
  the.doors.set('back', 'ajar');
  the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 60, capPerHour: 0 } } });

  const moved = await apply(planned);

  expect(the.writes).toEqual([]);
  expect(moved).toMatchObject({ status: 'moved', plan: { targets: [{ label: 'front' }, { label: 'back' }] } });
});

test('of a change in parts that broke off, what was made of a target stays on record though others are at it', async () => {
  const doors = new Map<string, Json>([
    ['front', [{ id: 'lock' }]],
    ['back', [{ id: 'lock' }, { id: 'chain' }]],
  ]);
  const nameOf = ({ resource }: Target) => resource.split('/')[1] ?? '';
  Object.assign(the.changes, {
    inParts: true,
    read: async (one: Target) => doors.get(nameOf(one)) ?? null,
    wanted: () => ({ state: [] }),
    write: async (one: Target, _from: Json, to: Json) => void doors.set(nameOf(one), to),
  });
  const planned = await planChange(the.declaration, the.changes, { input: BY_HAND, execution: EXECUTION }, the.ports);
  the.applied.set('shut-1', {
    ...{ execution: 'shut-1', playbook: 'shut-door', at: '2026-06-01T00:00:00Z', startedAt: EXECUTION.startedAt },
    ...{ targets: planned.targets, says: planned.says, asked: planned.asked, findings: [] },
  });
  doors.set('back', [{ id: 'chain' }, { id: 'bell' }]);

  const moved = await apply(planned);
  await apply(moved.plan);

  expect(moved).toMatchObject({ status: 'moved', plan: { targets: [{ label: 'back' }] } });
  const record = the.applied.get('shut-1') as Applied;
  const back = record.targets.find(({ label }) => label === 'back');
  expect(back?.before).toEqual([{ id: 'lock' }, { id: 'chain' }, { id: 'bell' }]);
  expect(record.targets.map(({ label }) => label).sort()).toEqual(['back', 'front']);
});
