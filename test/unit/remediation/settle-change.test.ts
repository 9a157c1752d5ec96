import { expect, test } from '@jest/globals';
import { carryOut } from '../../../lib/remediation/carry-out.ts';
import { BY_HAND, EXECUTION, world } from '../support/change-world.ts';

test('what AWS takes its time with is looked at until it is so, and no longer than it may take', async () => {
  const the = world();
  const slow = { ...the.changes, settling: { everySeconds: 60, forSeconds: 120 } };
  const step = (event: object) => carryOut(the.declaration, slow, event, the.ports);
  const plan = await step({ verb: 'plan', execution: EXECUTION, input: BY_HAND });
  const settle = (waited: number | null) =>
    step({ verb: 'settle', plan, expected: 'after', progress: waited === null ? null : { waited } });

  const early = [await settle(null), await settle(60), await settle(120)];
  const applied = await step({ verb: 'apply', execution: EXECUTION, input: BY_HAND, plan, answer: null });
  const late = await settle(60);

  expect(early).toEqual([
    { status: 'waiting', waitSeconds: 60, progress: { waited: 60 } },
    { status: 'waiting', waitSeconds: 60, progress: { waited: 120 } },
    { status: 'settled' },
  ]);
  expect(applied).toMatchObject({ status: 'applied', settles: true });
  expect(late).toEqual({ status: 'settled' });
});
