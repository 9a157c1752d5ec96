import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { SpendCaps } from '../../../lib/domain/remediation/execution-ports.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import type { Json } from '../../../lib/domain/text/json.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { undoChange } from '../../../lib/remediation/undo-change.ts';
import { verifyChange } from '../../../lib/remediation/verify-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';

let the: World;
beforeEach(() => {
  the = world();
});
const plan = (input: unknown) => planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
const apply = (made: Plan, input: unknown = BY_HAND, declaration: object = {}) =>
  applyChange(
    { ...the.declaration, ...declaration },
    the.changes,
    { plan: made, answer: null, input, execution: EXECUTION },
    the.ports,
  );
/** Lets a write be broken off once it was made, so often. */
const killedAfter = (times: number) => {
  const { write } = the.changes;
  let left = times;
  the.changes.write = async (...given) => {
    await write(...given);
    left -= 1;
    if (left === 0) throw new Error('killed');
  };
};
const recorded = () => {
  const record = the.applied.get('shut-1');
  if (record === undefined || record === 'forged') throw new Error('a record was expected');
  return record.targets.map(({ label, before, after }) => [label, before, after]);
};

describe('all that stands against it is said', () => {
  test('each target that may not be touched any more', async () => {
    const made = await plan(BY_HAND);
    the.policy = policyWith('auto', { neverTouch: { resources: ['front', 'back'] } });

    expect(await apply(made)).toMatchObject({
      plan: {
        why: "front front is on the policy's never-touch list; back back is on the policy's never-touch list",
      },
    });
  });

  test('each thing that has to be done first', async () => {
    const made = await plan(BY_HAND);
    the.changes.notYet = async ({ label }) => `put out ${label}`;

    expect(await apply(made)).toMatchObject({ status: 'refused', plan: { why: 'put out front; put out back' } });
  });

  test('each target that others changed', async () => {
    const made = await plan(BY_HAND);
    for (const door of ['front', 'back']) the.doors.set(door, 'shut');

    expect(await apply(made)).toMatchObject({
      plan: {
        why: 'front: was made so by somebody else meanwhile: it is theirs to take back; back: was made so by somebody else meanwhile: it is theirs to take back',
      },
    });
  });

  test('that it is another plan than was made', async () => {
    const made = await plan(BY_HAND);

    expect(await apply({ ...made, hash: '0'.repeat(32) })).toMatchObject({
      plan: { why: 'the plan is not the one that was made: its hash does not fit' },
    });
  });

  test('by name, what is not as it should be after the change', async () => {
    const made = await plan(BY_HAND);
    the.doors.set('side', 'open');

    await expect(verifyChange(the.changes, made, 'after')).rejects.toThrow(
      'not as it should be after the change: front, back',
    );
    the.doors.set('front', 'shut');
    await expect(verifyChange(the.changes, made, 'after')).rejects.toThrow(/change: back$/);
  });
});

describe('a plan that was to be approved', () => {
  test('needs the approval also where the policy would by now do it by itself', async () => {
    the.policy = policyWith('approve');
    const made = await plan(BY_TASK);
    the.policy = policyWith('auto');

    expect(await apply(made, BY_TASK)).toMatchObject({ status: 'refused', plan: { why: 'nobody approved it' } });
    expect(the.writes).toEqual([]);
  });
});

describe('an earlier try of this execution', () => {
  test('whose record somebody forged counts for nothing: what has to be done first is asked', async () => {
    const made = await plan(BY_HAND);
    the.applied.set('shut-1', 'forged');
    the.changes.notYet = async () => 'put out the fire';

    expect(await apply(made)).toMatchObject({ status: 'refused', plan: { why: 'put out the fire' } });
  });

  test('whose record somebody forged makes nothing ours', async () => {
    const made = await plan(BY_HAND);
    the.applied.set('shut-1', 'forged');
    the.doors.set('front', 'shut');

    expect(await apply(made)).toMatchObject({ status: 'applied', plan: { targets: [{ label: 'back' }] } });
  });

  test('that wrote one of two is gone on with: its before-image stays, the other joins it', async () => {
    const made = await plan(BY_HAND);
    killedAfter(1);
    await expect(apply(made)).rejects.toThrow('killed');

    const again = await apply(made);

    expect(again.plan.targets.map(({ label }) => label)).toEqual(['front', 'back']);
    expect(recorded()).toEqual([
      ['front', 'open', 'shut'],
      ['back', 'open', 'shut'],
    ]);
  });

  test('stays in the record where the world moved on; what others made of a target meanwhile is what an undo goes back to', async () => {
    const made = await plan(BY_HAND);
    killedAfter(1);
    await expect(apply(made)).rejects.toThrow('killed');
    the.doors.set('back', 'ajar');

    const moved = await apply(made);
    const next = await apply(moved.plan);

    expect([moved.status, next.status]).toEqual(['moved', 'applied']);
    expect(recorded()).toEqual([
      ['front', 'open', 'shut'],
      ['back', 'ajar', 'shut'],
    ]);
    await undoChange(the.declaration, the.changes, { of: 'shut-1', by: 'a person' }, the.ports);
    expect([the.doors.get('front'), the.doors.get('back')]).toEqual(['open', 'ajar']);
  });
});

describe('an earlier try that died once it had written, where nothing may be changed by now', () => {
  const died = async (input: unknown, writes: number) => {
    const made = await plan(input);
    killedAfter(writes);
    await expect(apply(made, input)).rejects.toThrow('killed');
    return made;
  };

  test.each<[string, () => void]>([
    ['since the policy has it off', () => (the.policy = policyWith('off'))],
    ['since the policy cannot be read', () => (the.policy = { ok: false, problem: 'no text' })],
    [
      'since it is never to be touched',
      () => (the.policy = policyWith('auto', { neverTouch: { resources: ['front'] } })),
    ],
    ['since the playbook itself says no', () => (the.changes.notAnyMore = async () => 'is our way out by now')],
  ])('%s, has applied its change: nothing is said not to be that is, and its lease ends', async (_why, forbid) => {
    the.policy = {
      ok: true,
      policy: parsePolicy({ version: 1, playbooks: { 'shut-door': { mode: 'auto', leaseMinutes: 5, capPerHour: 3 } } }),
    };
    the.changes.inForce = async ({ label }) => ({ names: [label] });
    const made = await died(BY_TASK, 1);
    forbid();

    expect(await apply(made, BY_TASK)).toMatchObject({
      status: 'applied',
      expiresAt: '2026-06-01T00:05:00Z',
      plan: { targets: [{ label: 'front' }] },
    });
    expect(the.writes).toEqual(['front: open -> shut']);
    expect([...the.inForce]).toEqual([
      ['front', 'shut-1'],
      ['changed arn:aws:house:::door/front', 'shut-1'],
    ]);
  });

  test('says how far it came where that is not all of it, and how that is taken back', async () => {
    const made = await died(BY_HAND, 1);
    the.policy = policyWith('off');

    await expect(apply(made)).rejects.toMatchObject({
      name: 'RefusedError',
      message:
        'the policy has shut-door off by now. So far: front is changed, back is as it was. To undo this execution takes back what is changed',
    });
    expect(the.writes).toEqual(['front: open -> shut']);
  });

  test('is refused where it came to nothing, and where another playbook wrote the record', async () => {
    const made = await plan(BY_TASK);
    const { write } = the.changes;
    the.changes.write = () => Promise.reject(new Error('killed'));
    await expect(apply(made, BY_TASK)).rejects.toThrow('killed');
    the.changes.write = write;
    the.policy = policyWith('off');
    const refused = await apply(made, BY_TASK);
    the.doors.set('front', 'shut');
    const record = the.applied.get('shut-1');
    if (record !== undefined && record !== 'forged') the.applied.set('shut-1', { ...record, playbook: 'paint-door' });

    expect([refused.status, (await apply(made, BY_TASK)).status]).toEqual(['refused', 'refused']);
  });
});

describe('a change in parts', () => {
  const half = async (inParts: boolean, before: Json, found: Json) => {
    the.changes.read = async ({ label }) => (label === 'front' ? state : { locks: 'off', bolts: 'off' });
    the.changes.wanted = () => ({ state: { locks: 'on', bolts: 'on' } });
    if (inParts) Object.assign(the.changes, { inParts: true });
    let state = before;
    let tries = 0;
    the.changes.write = async () => {
      tries += 1;
      state = found;
      if (tries === 1) throw new Error('killed');
      state = { locks: 'on', bolts: 'on' };
    };
    const made = await plan(BY_TASK);
    await expect(apply(made, BY_TASK)).rejects.toThrow('killed');
    return apply(made, BY_TASK);
  };
  const OFF = { locks: 'off', bolts: 'off' };

  test('that stopped half-way is gone on with', async () => {
    expect(await half(true, OFF, { locks: 'on', bolts: 'off' })).toMatchObject({ status: 'applied' });
  });

  test('is planned anew where it stands neither as before, nor as wanted, nor between', async () => {
    expect(await half(true, OFF, { locks: 'broken', bolts: 'off' })).toMatchObject({ status: 'moved' });
  });

  test('is planned anew where the playbook does not work in parts', async () => {
    expect(await half(false, OFF, { locks: 'on', bolts: 'off' })).toMatchObject({ status: 'moved' });
  });

  test('goes back to what was there before its first part, and of the rest to what others made of it meanwhile', async () => {
    const moved = await half(true, OFF, { locks: 'on', bolts: 'rusty' });

    const next = await apply(moved.plan, BY_TASK);

    expect(next).toMatchObject({ status: 'applied', plan: { targets: [{ before: { bolts: 'rusty' } }] } });
    expect(recorded()).toEqual([['front', { locks: 'off', bolts: 'rusty' }, { locks: 'on', bolts: 'on' }]]);
    // The end of a lease is checked by the plan.
    expect(next.plan.targets[0]?.before).toEqual({ locks: 'off', bolts: 'rusty' });
  });

  test('of a list keeps what it took away first, and what others added since', async () => {
    Object.assign(the.changes, { inParts: true });
    const THREE = [{ lock: 1 }, { lock: 2 }, { lock: 3 }];
    let state: Json = THREE;
    the.changes.read = async () => state;
    the.changes.wanted = (_target, now) => ({ state: (now as { lock: number }[]).filter(({ lock }) => lock === 3) });
    the.changes.write = async (_target, _from, to) => {
      state = state === THREE ? THREE.slice(1) : to;
      if (state !== to) throw new Error('killed');
    };
    const made = await plan(BY_TASK);
    await expect(apply(made, BY_TASK)).rejects.toThrow('killed');
    state = [{ lock: 2 }, { lock: 3 }, { lock: 4 }];

    const moved = await apply(made, BY_TASK);
    const next = await apply(moved.plan, BY_TASK);

    expect([moved.status, next.status]).toEqual(['moved', 'applied']);
    expect(recorded()).toEqual([['front', [...THREE, { lock: 4 }], [{ lock: 3 }]]]);
  });

  test('that nobody began here is planned anew, although it stands between', async () => {
    Object.assign(the.changes, { inParts: true });
    let state = OFF;
    the.changes.read = async () => state;
    the.changes.wanted = () => ({ state: { locks: 'on', bolts: 'on' } });
    const made = await plan(BY_TASK);
    state = { locks: 'on', bolts: 'off' };

    expect(await apply(made, BY_TASK)).toMatchObject({ status: 'moved' });
  });
});

describe('what goes along', () => {
  test('the cap is asked for this playbook, execution and time', async () => {
    const asked: Parameters<SpendCaps>[0][] = [];
    const { spendCaps } = the.ports;
    Object.assign(the.ports, {
      spendCaps: (...given: Parameters<SpendCaps>) => {
        asked.push(given[0]);
        return spendCaps(...given);
      },
    });

    await apply(await plan(BY_HAND));

    expect(asked).toMatchObject([
      { playbook: 'shut-door', execution: 'shut-1', now: new Date('2026-06-01T00:00:00.000Z') },
    ]);
  });

  test('where nothing can be taken back, a failure half-way promises no undo', async () => {
    const made = await plan(BY_HAND);
    the.changes.write = async () => {
      throw new Error('not yours');
    };

    await expect(apply(made, BY_HAND, { undo: { noUndo: 'the key is thrown away' } })).rejects.toThrow(
      /^not yours\. So far: front is as it was, back is as it was$/,
    );
  });
});
