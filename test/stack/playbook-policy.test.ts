import { afterAll, expect, test } from '@jest/globals';
import { allFixtures, ask, sharedPolicy } from './playbook-walk.ts';
import { answerNow } from './questions.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const fixtures = (await allFixtures()).filter(({ onSecond }) => onSecond === undefined || stack.hasSecond);
const policy = sharedPolicy(stack);

afterAll(() => policy.restore());

// One policy holds for all playbooks, so that all are tried at once.
test.each<[string, object | string]>([
  ['is gone unreadable', 'not a policy'],
  ['never touches it', { neverTouch: { resources: ['*a*', '*e*', '*i*', '*o*', '*-*', '*1*'] } }],
])('approved, no playbook changes anything when the policy by then %s', async (_case, then) => {
  const all = await Promise.all(
    fixtures.map(async (fixture) => {
      await policy.set(fixture.playbook, 'approve');
      const arranged = await fixture.arrange(stack);
      return { fixture, arranged, before: await arranged.look() };
    }),
  );
  await policy.write({});
  const asked = await Promise.all(
    all.map(async (one) => ({ ...one, ...(await ask(stack, one.fixture.playbook, one.arranged)) })),
  );

  await policy.write(then);
  const ends = await Promise.all(
    asked.map(async ({ fixture, arranged, before, name, ended }) => {
      await answerNow(stack, name, 'approve');
      const { decision } = await ended();
      return { playbook: fixture.playbook, decision, before, after: await arranged.look() };
    }),
  );

  expect(ends.map(({ playbook, decision }) => `${playbook}: ${decision}`)).toEqual(
    fixtures.map(({ playbook }) => `${playbook}: refuse`),
  );
  for (const { before, after } of ends) expect(after).toEqual(before);
});
