import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { askStack } from '../../local/access.ts';
import { withoutDeadLetters } from '../chaos/look.ts';
import { play } from '../chaos/play.ts';
import { SCENARIOS } from '../chaos/scenarios.ts';
import { STAGE, testStack } from './stack.ts';

const stack = testStack();
const target = { access: stack.access, outputs: stack.outputs, stage: STAGE };

describe('nothing is lost, nothing done twice, nobody flooded:', () => {
  beforeAll(() => withoutDeadLetters(target));

  test.each(SCENARIOS.filter(({ short }) => short).map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_title, scenario) => {
      const { broken } = await play(target, scenario, 1);

      expect(broken).toEqual([]);
    },
  );
});

describe('the maker of faults', () => {
  test('is reached with the stack’s token only', async () => {
    const other = { ...stack.access, token: 'x' };

    const { status } = await askStack(other, 'faults', { method: 'PUT', body: '{"rules":[]}' });

    expect(status).toBe(403);
  });

  test('says what is no fault', async () => {
    const answer = await askStack(stack.access, 'faults', {
      method: 'PUT',
      body: '{"rules":[{"service":"*","action":"*","probability":1,"kind":"fire"}]}',
    });

    expect(await answer.text()).toContain('no such fault');
  });
});

test.each([-10, 10])('whose clock is %s minutes wrong learns from the refusal what time it is', async (minutes) => {
  const sts = new STSClient({ ...stack.config, systemClockOffset: minutes * 60_000 });

  const { Account } = await sts.send(new GetCallerIdentityCommand({}));

  expect(Account).toBe('000000000000');
});
