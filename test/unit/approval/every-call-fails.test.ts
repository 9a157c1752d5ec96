import { expect, test } from '@jest/globals';
import { giveAnswer } from '../../../lib/approval/answer.ts';
import { openQuestion, waitFor } from '../../../lib/approval/question.ts';
import { failing, type Moment } from '../support/failing.ts';
import { ALICE, approvalWorld, askedFor, BOB } from '../support/memory-approvals.ts';

type Breaks = (index: number) => Moment | undefined;
type Step = 'ask' | 'alice' | 'bob' | 'wait';

/** A question of two voices; a step of the workflow that fails is tried again, and a person who is told of an error answers again. */
async function asked(order: readonly Step[], breaks: Breaks) {
  const world = approvalWorld({ quorum: 2 });
  const lines = new Map<string, string>();
  const ports = {
    ...world.ports,
    timeline: {
      note: async (key: string, { id, what, who, at }: { id: string; what: string; who: string; at: Date }) =>
        void lines.set(`${key} ${id} ${what}`, `${what} by ${who} at ${at.toISOString()}`),
    },
  };
  const broken = failing(ports, breaks);
  let id = '';
  const minutes = (count: number) => {
    world.now = new Date(world.now.getTime() + count * 60_000);
  };
  const answer = (who: string) => (by: typeof ports) =>
    giveAnswer(id, { who, decision: 'approve', why: 'ok', through: 'command line' }, by);
  const steps: Record<Step, (by: typeof ports) => Promise<unknown>> = {
    ask: async (by) => {
      ({ id } = await openQuestion(askedFor(), by));
    },
    alice: answer(ALICE),
    bob: answer(BOB),
    wait: (by) => waitFor(id, 'token', by),
  };
  for (const step of order) {
    await steps[step](broken.ports).catch(() => {
      minutes(0.5);
      return steps[step](ports);
    });
    minutes(1);
  }
  return {
    calls: broken.calls,
    outcome: {
      states: [...world.records.values()].map(({ record }) => record.approval.state),
      voices: [...world.records.values()].map(({ record }) => record.approval.answers.map(({ who }) => who)),
      lines: [...lines.values()].map((line) => line.replace(/ at .*/, '')),
      handedOver: [...new Set(world.handedOver.map(({ token, approved }) => `${token} ${approved}`))],
    },
  };
}

test.each<[string, Step[]]>([
  ['while the workflow waits', ['ask', 'wait', 'alice', 'bob']],
  ['before the workflow waits', ['ask', 'alice', 'bob', 'wait']],
  ['in between', ['ask', 'alice', 'wait', 'bob']],
])('answers that come %s count, are on record and are handed over whatever call fails once', async (_when, order) => {
  const calm = await asked(order, () => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const [nth, name] of calm.calls.entries()) {
      const { outcome } = await asked(order, (index) => (index === nth ? moment : undefined));
      if (JSON.stringify(outcome) !== JSON.stringify(calm.outcome))
        wrong.push(`${nth} ${name} failed ${moment} its effect: ${JSON.stringify(outcome)}`);
    }

  expect(calm.outcome).toEqual({
    states: ['approved'],
    voices: [[ALICE, BOB]],
    lines: [`block-ip answered: approve by ${ALICE}`, `block-ip answered: approve by ${BOB}`],
    handedOver: ['token true'],
  });
  expect(calm.calls.length).toBeGreaterThanOrEqual(14);
  expect(wrong).toEqual([]);
});
