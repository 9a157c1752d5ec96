import { beforeEach, describe, expect, test } from '@jest/globals';
import { giveAnswer } from '../../../lib/approval/answer.ts';
import { pending, show } from '../../../lib/approval/pending.ts';
import { openQuestion, waitFor } from '../../../lib/approval/question.ts';
import { ALICE, type ApprovalWorld, approvalWorld, askedFor } from '../support/memory-approvals.ts';

let the: ApprovalWorld;
let id: string;
beforeEach(async () => {
  the = approvalWorld();
  id = (await openQuestion(askedFor(), the.ports)).id;
  await waitFor(id, 'token', the.ports);
});

const yes = { who: ALICE, decision: 'approve', why: 'seen it', through: 'command line' } as const;
const stateOf = () => the.records.get(id)?.record.approval.state;

describe('a question whose execution was stopped', () => {
  beforeEach(() => {
    the.running = false;
  });

  test('is written down as withdrawn by whoever looks, once, and told in the timeline of the finding', async () => {
    await Promise.all([pending(the.ports), show(id, the.ports)]);
    await pending(the.ports);

    expect(stateOf()).toBe('withdrawn');
    expect(the.notes).toEqual([{ key: 'f-1', what: 'block-ip question withdrawn', who: 'riposte' }]);
  });

  test('is told among those that wait', async () => {
    expect((await pending(the.ports)).map(({ approval }) => approval.state)).toEqual(['withdrawn']);
    expect((await pending(the.ports)).map(({ approval }) => approval.state)).toEqual(['withdrawn']);
  });

  test('is not withdrawn when an answer overtakes', async () => {
    the.running = true;
    await giveAnswer(id, yes, the.ports);
    the.running = false;

    expect(await pending(the.ports)).toEqual([]);
    expect(stateOf()).toBe('approved');
  });

  test('stays expired where its time was over first', async () => {
    the.now = new Date('2026-03-04T03:00:00Z');

    expect((await show(id, the.ports))?.approval.state).toBe('expired');
  });
});

test('a question that is waited for stays as it is', async () => {
  expect((await pending(the.ports)).map(({ approval }) => approval.state)).toEqual(['waiting']);
  expect(the.notes).toEqual([]);
});
