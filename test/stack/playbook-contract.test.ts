import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { NEVER_TOUCH_TAG } from '../../lib/domain/remediation/tags.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { physicalName, refreshFunctions, statementsOf, withoutStatement } from './aws.ts';
import { attacked, byHand, planOfTagged, plays, refusing, startOf, walks } from './playbook-deeds.ts';
import {
  allFixtures,
  ask,
  attacksOf,
  endOf,
  hasSeveralCalls,
  machineOf,
  planOf,
  saysInParts,
  sharedPolicy,
  stepper,
  taskOf,
} from './playbook-walk.ts';
import type { Fixture } from './playbooks/fixture.ts';
import { answerNow } from './questions.ts';
import { quietHour } from './quiet-hour.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const fixtures = (await allFixtures()).map((one) => [one.playbook, one] as const);
const onFirst = fixtures.filter(([, one]) => one.onSecond === undefined);
const onSecond = fixtures.filter(([, one]) => one.onSecond !== undefined);
const policy = sharedPolicy(stack, new Map(onFirst.map(([id, { settings = {} }]) => [id, settings])));

/** Statements that every playbook's role has from the same line of code: tried with one playbook. */
const COMMON = [
  'ReadPolicy',
  'CountCap',
  'KeepBeforeImages',
  'SealRecords',
  'ReadRecords',
  'CheckApprovals',
  'LockTargets',
];

const TRIES_COMMON = fixtures.find(([, { ownSteps }]) => ownSteps === undefined)?.[0];

/** Playbooks are tried side by side; the tests of one come one after the other, since they share its mode and its role. */
const lanes = new Map<string, Promise<unknown>>();

function each(work: (fixture: Fixture) => Promise<void>): void {
  const inTurn = (playbook: string, fixture: Fixture) => {
    const turn = (lanes.get(playbook) ?? Promise.resolve()).then(() => work(fixture));
    lanes.set(
      playbook,
      turn.catch(() => undefined),
    );
    return turn;
  };
  test.concurrent.each(onFirst)('the playbook %s', inTurn);
  if (stack.hasSecond) test.concurrent.each(onSecond)('the playbook %s with the second emulator', inTurn);
  else test.skip.each(onSecond)('the playbook %s with the second emulator', () => undefined);
}

afterAll(() => policy.restore());

describe('changes nothing where it only observes', () => {
  each(async ({ playbook, arrange }) => {
    const arranged = await arrange(stack);
    const before = await arranged.look();
    await policy.set(playbook, 'observe');

    const { status, output } = await stack.runWorkflow(machineOf(playbook), taskOf(arranged));

    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({ decision: 'observe' });
    expect(await arranged.look()).toEqual(before);
  });
});

describe('acts by itself where it may, once, tells it, and is taken back byte for byte, or says why it cannot be', () => {
  each(async ({ playbook, arrange, ownSteps, alwaysAsks = false }) => {
    const arranged = await arrange(stack);
    const before = await arranged.look();
    const since = await stack.inboxLength();
    await policy.set(playbook, 'auto');
    await quietHour();

    const { output } = await stack.runWorkflow(machineOf(playbook), startOf(arranged, alwaysAsks));
    const done = await arranged.look();
    // By hand a block is prolonged, and a rotation is another one: of those a second task is asked.
    const twice = ownSteps === undefined ? byHand(arranged) : taskOf(arranged);
    const again = await stack.runWorkflow(machineOf(playbook), twice);
    const { execution } = output as { execution: string };

    const left = arranged.leaves === undefined ? [] : [{ reason: expect.stringContaining(arranged.leaves) }];
    expect(output).toMatchObject({ decision: 'apply', refused: left });
    expect(done).not.toEqual(before);
    // What was left for a person to judge a person may have done.
    const goesOn = arranged.leaves === undefined ? 'refuse' : 'apply';
    expect(again.output).toMatchObject({ decision: ownSteps?.again ?? goesOn });
    const twiceDone = await arranged.look();
    const { noUndo } = arranged;
    const told = ({ text }: { text: string }) =>
      text.includes('Does not stop') && (ownSteps !== undefined || noUndo !== undefined || text.includes(execution));
    expect(await stack.message(told, since)).toBeDefined();
    if (ownSteps !== undefined && ownSteps.takeBack === undefined) return;
    const undone = await stack.runWorkflow(machineOf(playbook), { undo: execution, reason: 'false alarm' });
    expect(undone.output).toMatchObject(
      noUndo === undefined ? { decision: 'apply' } : { decision: 'refuse', why: expect.stringContaining(noUndo) },
    );
    expect(await arranged.look()).toEqual(noUndo === undefined ? before : twiceDone);
  });
});

describe('killed when a step was done, and retried, has done it once', () => {
  each(async ({ playbook, arrange, ownSteps }) => {
    // Those that make their own steps are killed among test/chaos, and among the tests of rotations.
    if (ownSteps !== undefined) return;
    const arranged = await arrange(stack);
    const before = await arranged.look();
    const input = byHand(arranged);
    await policy.set(playbook, 'auto');
    const [one, back] = [stepper(stack, playbook), stepper(stack, playbook)];

    const plan = await one.step('plan', { input });
    const applied = await one.twice('apply', { input, plan, answer: null });
    await one.step('verify', { plan: applied[1]?.plan, expected: 'after' });
    const done = await arranged.look();

    expect(applied).toMatchObject([{ status: 'applied' }, { status: 'applied' }]);
    expect(done).not.toEqual(before);
    if (arranged.noUndo !== undefined) return;
    const undo = await back.step('plan', { input: { undo: one.name, reason: 'false alarm' } });
    // What may be killed between two calls has to say so.
    if (hasSeveralCalls(plan) || hasSeveralCalls(undo)) expect(saysInParts(playbook)).toBe(true);
    expect(await back.twice('undo', { plan: undo })).toMatchObject([{ status: 'undone' }, { status: 'undone' }]);
    // What it held meanwhile is given back: another may want it, where a fixture has one thing for all.
    await back.step('giveUp', { plan: undo });
    expect(await arranged.look()).toEqual(before);
  });
});

describe('refuses to take back what somebody changed since, and shows it; or anything, where there is no way back', () => {
  each(async ({ playbook, arrange, ownSteps }) => {
    const arranged = await arrange(stack);
    expect(arranged.drift === undefined).toBe(ownSteps !== undefined);
    if (arranged.drift === undefined || 'cannot' in arranged.drift) return;
    await policy.set(playbook, 'auto');

    const { output } = await stack.runWorkflow(machineOf(playbook), byHand(arranged));
    await arranged.drift();
    const drifted = await arranged.look();
    const { execution } = output as { execution: string };
    const undone = await stack.runWorkflow(machineOf(playbook), { undo: execution, reason: 'x' });

    const { noUndo } = arranged;
    const why = noUndo
      ? expect.stringContaining(noUndo)
      : expect.stringMatching(/ (was changed by somebody else since|is gone) \(before: /);
    expect(undone.output).toMatchObject({ decision: 'refuse', why });
    expect(await arranged.look()).toEqual(drifted);
  });
});

describe('leaves alone what is held, with the reason, also where that is so only once a person has approved', () => {
  each(async ({ playbook, arrange, alwaysAsks = false }) => {
    const [planned, approved] = [await arrange(stack), await arrange(stack)];
    if (planned.held === undefined || approved.held === undefined) return;
    await policy.set(playbook, alwaysAsks ? 'auto' : 'approve');

    await planned.held.hold();
    const before = [await planned.look()];
    const { output } = await stack.runWorkflow(machineOf(playbook), byHand(planned));
    const { name, ended } = await ask(stack, playbook, approved);
    await approved.held.hold();
    before.push(await approved.look());
    await answerNow(stack, name, 'approve');

    for (const end of [output, await ended()]) {
      expect(end).toMatchObject({ decision: 'refuse' });
      expect(JSON.stringify(end)).toContain(planned.held.says);
    }
    expect([await planned.look(), await approved.look()]).toEqual(before);
  });
});

describe('says what to type where the input cannot be meant, and why what is gone, another account’s, or tagged stays as it is', () => {
  each(async ({ playbook, arrange }) => {
    const arranged = await arrange(stack);
    const { wrong, gone, elsewhere } = arranged;

    const { output } = await stack.runWorkflow(machineOf(playbook), { ...wrong.input, reason: 'x' });
    const unfit = [gone, elsewhere].filter((one) => 'says' in one);
    const plans = [];
    for (const { input } of unfit) plans.push(await planOf(stack, playbook, input));
    const [tagged, before, after] = await planOfTagged(stack, playbook, arranged);

    expect(output).toEqual({ decision: 'refuse', why: expect.stringContaining(wrong.says) });
    expect(plans).toEqual(unfit.map(({ says }) => refusing(says)));
    expect(tagged).toEqual(
      'cannot' in arranged.tagged ? undefined : refusing(`the never-touch tag ${NEVER_TOUCH_TAG}`),
    );
    expect(after).toEqual(before);
  });
});

describe('waits for a person, and does what they were shown', () => {
  each(async ({ playbook, arrange, alwaysAsks = false }) => {
    const arranged = await arrange(stack);
    const before = await arranged.look();
    await policy.set(playbook, alwaysAsks ? 'auto' : 'approve');

    const { name, ended } = await ask(stack, playbook, arranged);
    expect(await arranged.look()).toEqual(before);
    await answerNow(stack, name, 'approve');

    expect(await ended()).toMatchObject({ decision: 'approve' });
    expect(await arranged.look()).not.toEqual(before);
  });
});

describe('is asked for by the event of an attack, done, and taken back where that can be', () => {
  each(async ({ playbook, arrange }) => {
    for (const nth of attacksOf(await arrange(stack)).keys())
      await plays(stack, policy, playbook, await arrange(stack), nth);
  });
});

describe('approved before what has to be done first, changes nothing', () => {
  each(async ({ playbook, arrange }) => {
    const arranged = await arrange(stack);
    if (arranged.putRight === undefined) return;
    const before = await arranged.look();
    await policy.set(playbook, 'auto');

    const asked = await attacked(stack, playbook, arranged);
    await answerNow(stack, asked.name, 'approve');

    expect(await endOf(stack, asked.arn)).toMatchObject({
      decision: 'refuse',
      why: expect.stringMatching(/first|once/i),
    });
    expect(await arranged.look()).toEqual(before);
  });
});

describe('asks a person where one has to judge, although it may act by itself; done, and taken back', () => {
  each(async ({ playbook, arrange }) => {
    const arranged = await arrange(stack);
    if (arranged.other?.asks !== true) return;
    const before = await arranged.look();
    await policy.set(playbook, 'auto');

    const { name, ended } = await ask(stack, playbook, { ...arranged, params: arranged.other.params });
    await answerNow(stack, name, 'approve');
    const end = await ended();
    const done = await arranged.look();
    const undone = await stack.runWorkflow(machineOf(playbook), { undo: name, reason: 'false alarm' });

    expect(end).toMatchObject({ decision: 'approve' });
    expect(done).not.toEqual(before);
    expect(undone.output).toMatchObject({ decision: 'apply' });
    expect(await arranged.look()).toEqual(before);
  });
});

describe('denied, changes nothing', () => {
  each(async ({ playbook, arrange }) => {
    const arranged = await arrange(stack);
    const before = await arranged.look();
    await policy.set(playbook, 'approve');

    const { name, ended } = await ask(stack, playbook, arranged);
    await answerNow(stack, name, 'deny');

    expect(await ended()).toMatchObject({ decision: 'approve' });
    expect(await arranged.look()).toEqual(before);
  });
});

describe('approved, changes nothing when the policy by then has it off', () => {
  each(async ({ playbook, arrange }) => {
    const arranged = await arrange(stack);
    const before = await arranged.look();
    await policy.set(playbook, 'approve');

    const { name, ended } = await ask(stack, playbook, arranged);
    await policy.set(playbook, 'off');
    await answerNow(stack, name, 'approve');

    expect(await ended()).toMatchObject({ decision: 'refuse' });
    expect(await arranged.look()).toEqual(before);
  });
});

describe('needs each statement of its role', () => {
  each(async ({ playbook, arrange, ownSteps, alwaysAsks = false, onSecond: own }) => {
    if (ownSteps !== undefined) {
      expect(readFileSync(new URL(ownSteps.statementsIn, import.meta.url), 'utf8')).toContain(`'${playbook}'`);
      return;
    }
    const role = await physicalName(stack, `${logicalId(playbook)}Role`);
    const { notNeeded = {}, triedIn = {}, other } = await arrange(stack);
    for (const [sid, file] of Object.entries(triedIn))
      expect(readFileSync(new URL(`./${file}`, import.meta.url), 'utf8')).toContain(`'${sid}'`);
    const elsewhere = [...Object.keys(notNeeded), ...Object.keys(triedIn), ...sidsOnSecond(playbook)];
    const known = ['WriteLogs', ...elsewhere, ...(playbook === TRIES_COMMON ? [] : COMMON)];
    const statements = await statementsOf(stack, role, playbook);
    const sids = statements.filter(({ Effect }) => Effect === 'Allow').map(({ Sid }) => Sid);
    const idle: string[] = [];
    expect(sids).toEqual(expect.arrayContaining([...(own ?? [])]));
    for (const sid of own ?? sids.filter((one) => !known.includes(one))) {
      const arranged = await arrange(stack);
      const ofOther = other?.statements.includes(sid) === true;
      const asking = sid === 'CheckApprovals' || (ofOther && other.asks === true);
      const tried = ofOther ? { ...arranged, params: arranged.other?.params ?? {} } : arranged;
      await policy.set(playbook, asking ? 'approve' : 'auto');
      // What it remembers, a key or an address, it would need no right for.
      await refreshFunctions(stack, [playbook]);
      const restored = await withoutStatement(stack, role, playbook, sid, () =>
        walks(stack, playbook, tried, { asking, alwaysAsks }),
      );
      if (restored) idle.push(sid);
    }

    expect(idle).toEqual([]);
  });
});

/** The statements of a playbook's role that are tried with the second emulator. */
function sidsOnSecond(playbook: string): readonly string[] {
  return fixtures.flatMap(([id, { onSecond: own = [] }]) => (id === playbook ? own : []));
}
