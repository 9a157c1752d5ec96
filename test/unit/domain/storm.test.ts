import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  CALM,
  CAPS,
  causeOf,
  judgeNotice,
  mostOf,
  ONCE,
  type Storm,
  type StormRule,
  USUAL,
  type Verdict,
} from '../../../lib/domain/telling/storm.ts';

/** Judges notices one after the other. */
function judgeAll(notices: readonly { id: string; who: string }[], rule: StormRule = USUAL): Verdict[] {
  let storm: Storm = CALM;
  return notices.map((notice) => {
    const { verdict, next } = judgeNotice(storm, notice, rule);
    storm = next ?? storm;
    return verdict;
  });
}
/** So many notices, of one cause or of one cause each. */
const many = (count: number, who: string | ((number: number) => string) = 'noise') =>
  Array.from({ length: count }, (_, number) => ({
    id: `${typeof who === 'string' ? who : 'x'}-${number}`,
    who: typeof who === 'string' ? who : who(number),
  }));
const count = (verdicts: readonly Verdict[], verdict: Verdict) => verdicts.filter((one) => one === verdict).length;

describe('of many notices in an hour', () => {
  test('ten are told one by one, two wake somebody, the eleventh says that the rest is held back', () => {
    const verdicts = judgeAll(many(100));

    expect(verdicts.slice(0, 12)).toEqual(['wake', 'wake', ...Array(8).fill('mail'), 'last', 'held']);
    expect(count(verdicts, 'held')).toBe(89);
  });

  test('by one who makes noise, those of another are told all the same, and wake somebody', () => {
    const verdicts = judgeAll([...many(50), ...many(5, 'mallory')]);

    expect(verdicts.slice(50)).toEqual(['wake', 'wake', 'mail', 'held', 'held']);
  });

  test('of ten thousand who each cause one, five wake somebody and ten are told', () => {
    const verdicts = judgeAll(many(10_000, (number) => `address-${number}`));

    expect([count(verdicts, 'wake'), count(verdicts, 'mail'), count(verdicts, 'last')]).toEqual([5, 5, 1]);
  });

  test('that are one thing whoever meets it, one is told', () => {
    const verdicts = judgeAll(
      many(3, (number) => `asker-${number}`),
      ONCE,
    );

    expect(verdicts).toEqual(['wake', 'held', 'held']);
  });

  test('each cap that is used up is told once, of many caps six', () => {
    const met = many(10_000, (number) => `cap-${number % 20}`);

    expect(judgeAll(met, CAPS).filter((verdict) => verdict !== 'held')).toEqual(['wake', ...Array(5).fill('mail')]);
  });

  test('the same notice is judged the same by a retry, and counts once', () => {
    const twice = many(11).flatMap((notice) => [notice, notice]);

    const verdicts = judgeAll(twice);

    expect(verdicts).toEqual([...Array(4).fill('wake'), ...Array(16).fill('mail'), 'last', 'last']);
  });

  test('whatever comes in whatever order, no more than forty-one are told, and the first of the first ten causes always', () => {
    const notice = fc.record({
      id: fc.integer({ max: 500, min: 0 }).map(String),
      who: fc.constantFrom(...'abcdefghijklmno'),
    });
    fc.assert(
      fc.property(fc.array(notice, { maxLength: 400 }), (notices) => {
        const unique = [...new Map(notices.map((one) => [one.id, one])).values()];
        const verdicts = judgeAll(unique);
        const causes = [...new Set(unique.map(({ who }) => who))].slice(0, 10);

        expect(verdicts.filter((one) => one !== 'held').length).toBeLessThanOrEqual(41);
        for (const cause of causes) expect(verdicts[unique.findIndex(({ who }) => who === cause)]).not.toBe('held');
      }),
    );
  });

  test('the most that a rule lets through is known', () => {
    expect([mostOf(USUAL), mostOf(CAPS), mostOf(ONCE)]).toEqual([41, 6, 1]);
  });
});

test('a service that reports caused nothing: what it reports on counts instead', () => {
  expect(causeOf({ actor: 'aws.securityhub', subject: 'arn:aws:s3:::b' })).toBe('arn:aws:s3:::b');
  // Whoever opens sessions names them, as many as they like.
  const session = (name: string) => ({ actor: `arn:aws:sts::000000000000:${name}`, subject: 'b' });
  expect(causeOf(session('assumed-role/app/made-up-1'))).toBe('arn:aws:sts::000000000000:assumed-role/app');
  expect(causeOf(session('federated-user/made-up-1'))).toBe('arn:aws:sts::000000000000:federated-user');
  const person = session('assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ann');
  expect(causeOf(person)).toBe(person.actor);
  expect(causeOf({ actor: 'arn:aws:iam::000000000000:user/eve', subject: 'b' })).toBe(
    'arn:aws:iam::000000000000:user/eve',
  );
});
