import { describe, expect, test } from '@jest/globals';
import { RefusedError } from '../../../lib/domain/errors.ts';
import { makeEach, unlessLost } from '../../../lib/domain/remediation/made-again.ts';
import { mustBe } from '../../../lib/domain/remediation/whose-part.ts';

describe('what is made again one by one', () => {
  const made: string[] = [];
  const making = (fails: Record<string, Error>) => ({
    make: async (one: string) => {
      const error = fails[one];
      if (error !== undefined) throw error;
      made.push(one);
    },
    named: (one: string) => `rule ${one}`,
    isRefused: (error: unknown) => error instanceof RefusedError,
  });

  test('comes back though one before it is refused, which is returned by its name', async () => {
    made.length = 0;

    const lost = await makeEach(['a', 'b', 'c'], making({ a: new RefusedError('its group is gone') }));

    expect(made).toEqual(['b', 'c']);
    expect(lost).toEqual([{ name: 'rule a', why: 'its group is gone' }]);
  });

  test('is not given up where AWS only throttles: whoever tries again has it come back', async () => {
    made.length = 0;

    await expect(makeEach(['a', 'b'], making({ a: new Error('Rate exceeded') }))).rejects.toThrow('Rate exceeded');
    expect(made).toEqual([]);
  });

  test('is told when all else is done, each that is lost with its reason', () => {
    const lost = [
      { name: 'rule a', why: 'its group is gone' },
      { name: 'rule b', why: 'its list is gone' },
    ];

    expect(() => unlessLost([])).not.toThrow();
    expect(() => unlessLost(lost)).toThrow(
      'Cannot be made again: rule a (its group is gone); rule b (its list is gone). All else is as it was.',
    );
  });
});

test('what is gone is left to whoever changes it; another one under the name is refused', () => {
  const arn = 'arn:aws:iam::123456789012:user/bob';

  expect(() => mustBe(arn, undefined)).not.toThrow();
  expect(() => mustBe(arn, { arn })).not.toThrow();
  expect(() => mustBe(arn, { arn: 'arn:aws:iam::123456789012:user/moved/bob' })).toThrow(RefusedError);
});
