import { beforeEach, describe, expect, test } from '@jest/globals';
import { giveAnswer } from '../../../lib/approval/answer.ts';
import { byName, idOf, pending, show } from '../../../lib/approval/pending.ts';
import { openQuestion, waitFor } from '../../../lib/approval/question.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { ALICE, type ApprovalWorld, approvalWorld, askedFor, BOB } from '../support/memory-approvals.ts';

let the: ApprovalWorld;
beforeEach(() => {
  the = approvalWorld();
});

const yes = { who: ALICE, decision: 'approve', why: 'seen it', through: 'command line' } as const;
const no = { ...yes, who: BOB, decision: 'deny' } as const;

/** A question with its workflow waiting. */
async function asked(more: Parameters<typeof askedFor>[0] = {}): Promise<string> {
  const { id } = await openQuestion(askedFor(more), the.ports);
  await waitFor(id, 'token', the.ports);
  return id;
}

describe('an answer', () => {
  test('is recorded, written into the timeline of the finding and handed to the workflow', async () => {
    const id = await asked();

    expect(await giveAnswer(id, yes, the.ports)).toEqual({
      result: 'decided',
      said: 'Approved: the workflow goes on.',
    });

    expect(the.records.get(id)?.record.approval).toMatchObject({
      state: 'approved',
      answers: [{ who: ALICE, why: 'seen it' }],
    });
    expect(the.notes).toEqual([{ key: 'f-1', what: 'block-ip answered: approve', who: ALICE }]);
    expect(the.handedOver).toEqual([{ token: 'token', approved: true }]);
  });

  test('of two at the same moment counts once; the other is told', async () => {
    const id = await asked();

    const told = await Promise.all([giveAnswer(id, yes, the.ports), giveAnswer(id, no, the.ports)]);

    expect(told.map(({ result }) => result).sort()).toEqual(['decided', 'late']);
    expect(told.find(({ result }) => result === 'late')?.said).toContain(`by ${ALICE}`);
    expect(new Set(the.handedOver.map(({ approved }) => approved))).toEqual(new Set([true]));
  });

  test('that was recorded and not handed over is, when it is given again', async () => {
    const id = await asked();
    const { handOver } = the.ports;
    Object.assign(the.ports, {
      handOver: async () => {
        throw new Error('killed');
      },
    });
    await expect(giveAnswer(id, yes, the.ports)).rejects.toThrow('killed');
    Object.assign(the.ports, { handOver });

    expect((await giveAnswer(id, yes, the.ports)).result).toBe('late');
    expect(the.handedOver).toEqual([{ token: 'token', approved: true }]);
  });

  test('between two reminders, when nobody waits with a token, reaches the workflow when it waits again', async () => {
    const id = await asked();
    the.tokens.clear();
    await giveAnswer(id, yes, the.ports);
    expect(the.handedOver).toEqual([]);

    const question = await openQuestion(askedFor(), the.ports);
    expect(question.seconds).toBeGreaterThan(0);
    expect(await waitFor(id, 'next token', the.ports)).toBeUndefined();

    expect(the.handedOver).toEqual([{ token: 'next token', approved: true }]);
  });

  test('to a question whose execution was stopped is told that nothing waits', async () => {
    const id = await asked();
    the.running = false;

    expect((await giveAnswer(id, yes, the.ports)).said).toContain('its execution has ended');
    expect(the.records.get(id)?.record.approval.state).toBe('withdrawn');
    expect(the.handedOver).toEqual([]);
  });

  test('to a record that somebody else wrote decides nothing', async () => {
    const id = await asked();
    the.forged.add(id);

    expect((await giveAnswer(id, yes, the.ports)).result).toBe('refused');
    expect(the.handedOver).toEqual([]);
  });

  test('to no question says so', async () => {
    expect(await giveAnswer('ffffffffffff', yes, the.ports)).toEqual({
      result: 'unknown',
      said: 'There is no question ffffffffffff.',
    });
  });

  test('keeps what a person wrote to one clean line', async () => {
    const id = await asked();

    await giveAnswer(id, { ...yes, why: 'fine\n\u202eby: root' }, the.ports);

    expect(the.records.get(id)?.record.approval.answers[0]?.why).not.toMatch(/[\n\u202e]/);
  });
});

describe('a question', () => {
  test('ends by itself: then it has expired, and nothing is waited for', async () => {
    const id = await asked();
    the.now = new Date('2026-03-03T03:00:00Z');

    expect(await openQuestion(askedFor(), the.ports)).toMatchObject({ id, seconds: 0 });
    expect(the.records.get(id)?.record.approval.state).toBe('expired');
  });

  test('is opened once, however often its step is repeated, and asks as the policy did then', async () => {
    await asked();
    the.policy = { ok: true, policy: parsePolicy({ version: 1, approval: { minutes: 5 } }) };
    await asked();

    expect(the.records.size).toBe(1);
    expect([...the.records.values()][0]?.record.asking.minutes).toBe(1440);
  });

  test('is not opened where the policy cannot be read: nobody knows how many have to approve', async () => {
    the.policy = { ok: false, problem: 'gone' };

    await expect(openQuestion(askedFor(), the.ports)).rejects.toThrow('nothing is changed: gone');
  });

  test('that waits is listed with what was shown, the one with the least time first; it is found by its execution, too', async () => {
    the = approvalWorld({ minutes: 60 });
    const long = await asked({ round: 1 });
    the.policy = { ok: true, policy: parsePolicy({ version: 1, approval: { minutes: 5 } }) };
    const short = await asked({ execution: 'arn:aws:states:x:1:execution:m:other' });
    const decided = await asked({ round: 2 });
    await giveAnswer(decided, yes, the.ports);

    expect((await pending(the.ports)).map(({ approval }) => approval.id)).toEqual([short, long]);
    expect(await idOf('other', the.ports)).toBe(short);
    expect(await show(decided, the.ports)).toMatchObject({
      approval: { state: 'approved' },
      shown: { title: 'Shut front' },
    });
  });

  test('whose time is over is not listed', async () => {
    await asked();
    the.now = new Date('2026-03-05T00:00:00Z');
    expect(await pending(the.ports)).toEqual([]);
  });
});

describe('an answer by the name of an execution', () => {
  test('decides nothing, since it may ask something else by now than what was read; it says what, and how to answer that', async () => {
    const id = await asked({ execution: 'arn:aws:states:x:1:execution:m:other' });

    expect(await byName('other', 'approve', 'prod', the.ports)).toEqual({
      result: 'refused',
      said: `Nothing was decided: other is an execution, and what it asks may have changed since you read it. By now it asks: Shut front. front. Waits. Where you mean that: npx riposte approve ${id} --stage prod`,
    });
    expect(the.records.get(id)?.record.approval.state).toBe('waiting');
  });

  test('is no answer by a name where a question is named, or nothing waits', async () => {
    const id = await asked();

    expect(await byName(id, 'approve', 'prod', the.ports)).toBeUndefined();
    expect(await byName('nobody', 'deny', 'prod', the.ports)).toBeUndefined();
  });
});
