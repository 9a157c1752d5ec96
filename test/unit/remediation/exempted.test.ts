import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { toPlan } from '../../../lib/playbooks/rotate-secret/to-plan.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { decidedAs } from '../support/memory-approvals.ts';
import { RotationWorld } from '../support/rotation-world.ts';

const DOUBT =
  'tagged carries the never-touch tag riposte-never-touch: deny if it is yours, but whoever may tag it may have set it';
const ASKS = { neverTouch: { tags: ['riposte-never-touch'], tagged: 'ask' } };
const TASK = { requests: [{ ...BY_TASK.requests[0], params: { doors: ['tagged'] } }] };

let the: World;
beforeEach(() => {
  the = world();
  the.doors.set('tagged', 'open');
});
const plan = (input: unknown) => planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);
const apply = (made: Awaited<ReturnType<typeof plan>>, approval?: string) =>
  applyChange(
    the.declaration,
    the.changes,
    { plan: made, answer: approval === undefined ? null : { approval }, input: TASK, execution: EXECUTION },
    the.ports,
  );

describe('what carries a never-touch tag, which whoever is suspected may have set', () => {
  test.each([
    ['auto', 'approve'],
    ['approve', 'approve'],
    ['observe', 'observe'],
    ['off', 'refuse'],
  ])('is asked about where the policy says so: mode %s comes to %s', async (mode, decision) => {
    the.policy = policyWith(mode, ASKS);

    expect((await plan(TASK)).decision).toBe(decision);
  });

  test('is asked about with the tag first, whoever asked for it', async () => {
    the.policy = policyWith('auto', ASKS);

    expect(await plan({ doors: ['tagged'], reason: 'x' })).toMatchObject({
      decision: 'approve',
      impact: [DOUBT, 'tagged lets nobody in'],
    });
  });

  test('is not changed until a person said yes, and then is', async () => {
    the.policy = policyWith('auto', ASKS);
    const made = await plan(TASK);
    the.approvals.set('q', decidedAs('approved', made.hash, EXECUTION.id));

    expect(await apply(made)).toMatchObject({ status: 'refused', plan: { why: 'nobody approved it' } });
    expect(the.writes).toEqual([]);
    expect(await apply(made, 'q')).toMatchObject({ status: 'applied' });
    expect(the.writes).toEqual(['tagged: open -> shut']);
  });

  test('is not changed by a plan from before the policy named the tag', async () => {
    the.policy = policyWith('auto');
    const made = await plan(TASK);
    the.policy = policyWith('auto', ASKS);

    expect(made.decision).toBe('apply');
    expect(await apply(made)).toMatchObject({ status: 'refused', plan: { why: 'nobody approved it' } });
  });

  test('is refused where the policy does not say what a tag does, as policies from before do not', async () => {
    the.policy = policyWith('auto', { neverTouch: { tags: ['riposte-never-touch'] } });

    expect((await plan(TASK)).decision).toBe('refuse');
  });

  test('beside what is on the list by its name is refused all the same', async () => {
    the.policy = policyWith('auto', { neverTouch: { ...ASKS.neverTouch, resources: ['*/tagged'] } });

    expect((await plan(TASK)).decision).toBe('refuse');
  });
});

test('a secret that carries the tag is rotated only after a person was asked, and a stuck rotation of it can be given up', async () => {
  const secrets = new RotationWorld();
  const playbooks = { 'rotate-secret': { mode: 'auto' } };
  secrets.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks, ...ASKS }) };
  secrets.state = { ...secrets.state, tags: ['riposte-never-touch'] };

  const planned = await secrets.plan();

  expect(planned.decision).toBe('approve');
  secrets.state = {
    ...secrets.state,
    pending: { version: '00000000-0000-4000-8000-00000000000a', since: new Date(0) },
  };
  const given = await secrets.plan({ cancel: 'prod/db', reason: 'stuck' });

  expect(given.decision).toBe('cancel');
  expect(toPlan(planned).impact[0]).toContain('prod/db carries the never-touch tag riposte-never-touch: deny if');
});
