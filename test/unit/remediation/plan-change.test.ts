import { beforeEach, describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { planHash, planSchema } from '../../../lib/domain/remediation/plan.ts';
import { changeTexts } from '../../../lib/remediation/change-texts.ts';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { BY_HAND, BY_TASK, EXECUTION, policyWith, type World, world } from '../support/change-world.ts';
import { finding as recorded } from '../support/fixtures.ts';

let the: World;
beforeEach(() => {
  the = world();
});
const plan = (input: unknown) => planChange(the.declaration, the.changes, { input, execution: EXECUTION }, the.ports);

describe('a plan', () => {
  test('says what would be done to what, what may break, how it is undone, and changes nothing', async () => {
    const made = await plan(BY_HAND);

    expect(made).toMatchObject({
      playbook: 'shut-door',
      change: 'Shut front, back',
      decision: 'apply',
      targets: [
        { label: 'front', before: 'open', after: 'shut' },
        { label: 'back', before: 'open', after: 'shut' },
      ],
      calls: [
        { action: 'house:SetDoor', resource: 'arn:aws:house:::door/front', parameters: { to: 'shut' } },
        { action: 'house:SetDoor', resource: 'arn:aws:house:::door/back', parameters: { to: 'shut' } },
      ],
      impact: ['front lets nobody in', 'back lets nobody in'],
      undo: 'The doors that were open are opened again.',
      doesNotStop: 'people at the window',
      asked: [{ reason: 'intruder', requestedBy: 'person, execution shut-1' }],
    });
    expect(made.hash).toBe(planHash(made));
    expect(the.writes).toEqual([]);
  });

  test.each([
    ['observe', 'observe'],
    ['approve', 'approve'],
    ['auto', 'apply'],
    ['off', 'refuse'],
  ])('of a task under mode %s is to %s', async (mode, decision) => {
    the.policy = policyWith(mode);

    expect((await plan(BY_TASK)).decision).toBe(decision);
  });

  test('of a task changes nothing while the policy cannot be read', async () => {
    the.policy = { ok: false, problem: 'parameter missing' };

    expect(await plan(BY_TASK)).toMatchObject({
      decision: 'observe',
      why: 'the policy cannot be used, so nothing is changed: parameter missing',
    });
  });

  test('keeps the finding behind it and the task that asked, also as the next step reads it', async () => {
    const finding = { id: 'f', detection: 't/d', severity: 'high', task: 't' };

    the.findings.set('f', recorded({ id: 'f', detection: 't/d', severity: 'high' }));

    const made = await plan({ requests: [{ ...BY_TASK.requests[0], finding }] });

    expect(planSchema.parse(JSON.parse(JSON.stringify(made))).findings).toEqual([finding]);
  });

  test('has what people can send on, also where nothing may be changed; what nobody can tell is said, and stops nothing', async () => {
    the.policy = policyWith('observe', { neverTouch: { resources: ['arn:aws:house:::door/front'] } });
    the.changes.detail = ({ doors }) => [
      { about: 'who is there', ask: async () => [`three people at ${doors}`] },
      {
        about: 'their number plates',
        ask: async () => {
          throw new Error('the camera is off');
        },
      },
    ];

    const made = await plan(BY_TASK);

    expect(made).toMatchObject({
      decision: 'refuse',
      targets: [],
      detail: ['three people at front', 'unknown for their number plates: the camera is off'],
    });
    expect(planSchema.parse(JSON.parse(JSON.stringify(made))).detail).toEqual(made.detail);
    const outcome = {
      kind: 'change',
      outcome: 'refused',
      playbook: 'shut-door',
      machine: 'm',
      execution: EXECUTION,
    } as const;
    expect(changeTexts({ ...outcome, plan: made }, 'test').details).toEqual([
      'To send on to whoever helps:',
      'three people at front.',
      'unknown for their number plates: the camera is off.',
    ]);
  });

  test('of a playbook that is off asks nobody anything', async () => {
    the.policy = policyWith('off');
    the.changes.detail = () => [{ about: 'who is there', ask: async () => ['three people'] }];

    expect(await plan(BY_TASK)).not.toHaveProperty('detail');
  });

  test('knows where the policy says customers are', async () => {
    let told: readonly string[] | undefined;
    the.changes.wanted = (_target, _before, _params, { customers }) => {
      told = customers;
      return { state: 'shut' };
    };
    const playbooks = { 'shut-door': { mode: 'auto', customers: ['CH', 'DE'] } };
    the.policy = { ok: true, policy: parsePolicy({ version: 1, playbooks }) };

    await plan(BY_TASK);

    expect(told).toEqual(['CH', 'DE']);
    expect(() => parsePolicy({ version: 1, playbooks: { 'shut-door': { customers: ['Suisse'] } } })).toThrow(
      'must be codes of countries of two letters',
    );
  });

  test('never goes out for lack of an impact: it says that nobody knows, and why', async () => {
    the.changes.impact = async () => {
      throw new Error('no trail');
    };

    expect((await plan(BY_TASK)).impact).toEqual(['unknown for front: no trail']);
  });

  test.each([
    ['side', 'there is no such thing in this account and region'],
    ['riposte-test-safe', "is riposte's own"],
    ['stacksets-exec-doors', 'is managed by CloudFormation StackSets'],
    ['tagged', 'carries the never-touch tag riposte-never-touch'],
  ])('refuses %s: it %s', async (door, reason) => {
    the.policy = policyWith('auto', { neverTouch: { tags: ['riposte-never-touch'] } });

    expect(await plan({ doors: [door], reason: 'x' })).toMatchObject({
      decision: 'refuse',
      refused: [{ input: door, reason }],
    });
  });

  test('leaves out what is so already, and what is on the never-touch list', async () => {
    the.doors.set('front', 'shut');
    the.policy = policyWith('auto', { neverTouch: { resources: ['*/back'] } });

    expect((await plan(BY_HAND)).refused).toEqual([
      { input: 'front', reason: 'is so already: there is nothing to do' },
      { input: 'back', reason: "*/back is on the policy's never-touch list" },
    ]);
  });

  test('has at most twenty targets, and names the rest', async () => {
    const doors = Array.from({ length: 22 }, (_, index) => `d${index}`);
    for (const door of doors) the.doors.set(door, 'open');

    const made = await plan({ doors, reason: 'x' });

    expect(made.targets).toHaveLength(20);
    expect(made.refused.map(({ input }) => input)).toEqual(['d20', 'd21']);
  });

  test.each([
    [{ doors: [], reason: 'x' }, 'doors'],
    [{ doors: ['front'] }, 'reason'],
    [{ door: 'front', reason: 'x' }, '{"doors":["front"],"reason":"why"}'],
    ['front', 'it must be an object'],
    [{ undo: 'x' }, '{"undo":"<execution>","reason":"why"}'],
    [{ requests: [] }, 'requests'],
  ])('of %j says what to type', async (input, text) => {
    await expect(plan(input)).rejects.toThrow(text);
  });
});
