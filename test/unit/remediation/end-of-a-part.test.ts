import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../../lib/domain/plan.ts';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
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
