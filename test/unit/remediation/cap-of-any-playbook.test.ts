import { beforeEach, describe, expect, test } from '@jest/globals';
import { stepsPlanSchema } from '../../../lib/domain/remediation/plan.ts';
import { rotationSteps } from '../../../lib/playbooks/rotate-secret/steps.ts';
import { applyChange } from '../../../lib/remediation/apply-change.ts';
import { changeAlert } from '../../../lib/remediation/change-outcome.ts';
import { changeOutcomeSchema } from '../../../lib/remediation/change-schema.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { noticesOf } from '../../../lib/remediation/tell-outcome.ts';
import { BY_HAND, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { finding } from '../support/fixtures.ts';
import { RotationWorld, request } from '../support/rotation-world.ts';

const WHERE = { account: '123456789012', region: 'eu-central-1', time: '2026-03-02T03:05:00Z', stage: 'prod' };
/** What people are told of a plan that was not, or only in part, carried out. */
const told = (outcome: 'refused' | 'applied', plan: unknown) => {
  const parsed = changeOutcomeSchema.parse({
    kind: 'change',
    outcome,
    playbook: 'shut-door',
    machine: 'm',
    execution: EXECUTION,
    plan,
    expiresAt: '',
  });
  return noticesOf(parsed, changeAlert(parsed, WHERE));
};

describe('a playbook of states', () => {
  let the: World;
  beforeEach(() => {
    the = world();
    the.findings.set('f-1', finding({ id: 'f-1', detection: 't/d' }));
  });
  const carryOut = async (name: string, input: unknown) => {
    const execution = { ...EXECUTION, name, id: name };
    const plan = await planChange(the.declaration, the.changes, { input, execution }, the.ports);
    return applyChange(the.declaration, the.changes, { plan, answer: null, input, execution }, the.ports);
  };
  const task = (door: string) => ({
    requests: [
      {
        taskId: door,
        params: { doors: [door] },
        reason: 'seen',
        requestedBy: 'detection t/d',
        finding: { id: 'f-1', detection: 't/d', severity: 'medium' },
      },
    ],
  });

  test('tells of a used-up cap which it is, who used it, who asked and how many wait, and of nothing else', async () => {
    the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', capPerHour: 1 } } });
    await carryOut('first', task('front'));

    const { status, plan } = await carryOut('second', task('back'));

    expect([status, plan.decision, plan.why]).toEqual(['refused', 'refuse', 'used up: 1 changes an hour']);
    const [only, ...others] = told('refused', plan);
    expect(others).toEqual([]);
    expect([only?.alert.title, only?.amount]).toEqual(['Cap of shut-door used up', 1]);
    expect(only?.alert.summary).toBe(
      '1 left out, because the cap is used up (1 changes an hour, most of it by detection t/d (1)): back; asked by detection t/d. They are answered when they are seen again and there is room.',
    );
  });

  test('says beside what was done what the cap had no room for; a person is named as people', async () => {
    the.policy = policyWith('auto', { playbooks: { 'shut-door': { mode: 'auto', capPerHour: 1 } } });

    const { status, plan } = await carryOut('first', BY_HAND);

    expect(status).toBe('applied');
    expect(plan).toMatchObject({
      refused: [],
      short: [
        {
          cap: '1 changes an hour',
          limit: 1,
          by: ['person, execution first'],
          usedBy: ['people (1)'],
          waiting: 1,
          names: ['back'],
        },
      ],
    });
    expect(told('applied', plan).map(({ alert }) => alert.title)).toEqual(['Shut front', 'Cap of shut-door used up']);
  });
});

describe('a rotation', () => {
  const the = new RotationWorld();
  const questions = { check: nobody, restore: nobody };
  const steps = rotationSteps({ ...the.ports, questions, readApproval: async () => undefined });
  const at = (name: string) => ({ execution: { ...EXECUTION, name, id: name }, progress: null });
  const planned = async (name: string) =>
    stepsPlanSchema.parse(await steps.plan(request({ secretId: 'prod/db' }), at(name).execution));

  test('for which the cap has no room is told as the cap, not as a refusal of its own, and holds no place', async () => {
    the.set({ mode: 'auto', capPerHour: 1 });
    const [first, second] = [await planned('one'), await planned('two')];
    await steps.apply(first, at('one'));
    the.places = [];

    const result = await steps.apply(second, at('two'));

    const plan = 'refused' in result ? result.refused : undefined;
    expect(plan).toMatchObject({ decision: 'refuse', why: 'used up: 1 rotations an hour', refused: [] });
    expect(told('refused', plan).map(({ alert }) => alert.title)).toEqual(['Cap of shut-door used up']);
    expect(plan?.short).toMatchObject([
      {
        by: ['a task that names no finding and says: detection x'],
        usedBy: ['tasks that name no finding (1)'],
        waiting: 1,
        names: ['prod/db'],
      },
    ]);
    expect(the.places).toEqual([]);
    expect(the.rotated).toHaveLength(1);
  });
});

function nobody(): never {
  throw new Error('nobody was to be asked');
}
