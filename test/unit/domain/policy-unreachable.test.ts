import { expect, test } from '@jest/globals';
import type { LoadedPolicy } from '../../../lib/domain/policy/policy.ts';
import { applyRotation } from '../../../lib/playbooks/rotate-secret/rotate.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, world } from '../support/change-world.ts';
import { RotationWorld } from '../support/rotation-world.ts';

const THROTTLED: LoadedPolicy = { ok: false, problem: 'Rate exceeded', passing: true };
const AGAIN = { name: 'PolicyUnreachableError', retryable: true };

test('a policy that cannot be reached makes no observation out of a task: planning is tried again', async () => {
  const the = world();
  the.policy = THROTTLED;

  const planning = planChange(the.declaration, the.changes, { input: BY_TASK, execution: EXECUTION }, the.ports);

  await expect(planning).rejects.toMatchObject(AGAIN);
});

test('a policy that cannot be reached when a plan is carried out refuses nothing and changes nothing: it is tried again', async () => {
  const the = world();
  const plan = await planChange(the.declaration, the.changes, { input: BY_HAND, execution: EXECUTION }, the.ports);
  the.policy = THROTTLED;

  const applying = applyChange(
    the.declaration,
    the.changes,
    { plan, answer: null, input: BY_HAND, execution: EXECUTION },
    the.ports,
  );

  await expect(applying).rejects.toMatchObject(AGAIN);
  expect(the.writes).toEqual([]);
});

test('a rotation is planned and begun anew where the policy cannot be reached', async () => {
  const the = new RotationWorld();
  const plan = await the.plan();
  the.policy = THROTTLED;

  const planning = the.plan();
  const applying = applyRotation(plan, 0, the.ports);

  await expect(planning).rejects.toMatchObject(AGAIN);
  await expect(applying).rejects.toMatchObject(AGAIN);
  expect(the.rotated).toEqual([]);
});
