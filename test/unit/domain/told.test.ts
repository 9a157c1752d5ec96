import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  claim,
  giveUp,
  newsKeys,
  newsText,
  newTo,
  settle,
  type ToldMark,
  toldKeys,
} from '../../../lib/domain/telling/told.ts';
import { finding } from '../support/fixtures.ts';

const AGAIN = { lastSeen: '2026-03-02T03:00:00Z', reopened: false };
const NOW = Date.parse('2026-03-02T03:05:00Z');
const told = newsKeys(finding(), { reopened: false });
const newsOf = (more: Parameters<typeof finding>[0], circumstances = {}) =>
  newTo(told, newsKeys(finding(more), { ...AGAIN, ...circumstances }));

describe('an occurrence', () => {
  test('like the one that was told is a repetition', () => {
    expect(newsOf({ count: 2 })).toEqual([]);
    expect(newsOf({ count: 9 })).toEqual([]);
  });

  test.each([
    ['from another address', { sourceIp: '203.0.113.51' }, {}, ['from another address']],
    ['from another /64', { sourceIp: '2001:db8:0:1::1' }, {}, ['from another address']],
    ['by another actor', { actor: 'root of 123456789012' }, {}, ['by another actor']],
    ['after six quiet hours', { time: '2026-03-02T09:00:00Z' }, {}, ['again after 6 quiet hours']],
    ['after it had ended', {}, { reopened: true }, ['again after it had ended']],
    ['by another call', {}, { deed: ['deed:b'] }, ['by another call']],
    ['that lets in two others', {}, { deed: ['party:b', 'party:c'] }, ['for others than before']],
    ['whose answer ended', {}, { answers: ['attempt:block-ip-1-2'] }, ['again, no longer answered']],
    ['after what was done about it', {}, { answers: ['overtaken:rotate-1-2'] }, ['again after it was answered']],
  ])('%s is new to a person', (_name, more, circumstances, words) => {
    const news = newsOf({ count: 2, ...more }, circumstances);

    expect(newsText(news)).toEqual(words);
  });

  test('is new at 10, 100 and 1,000, also when the very event that made the number was never told', () => {
    const at = (count: number, known = told) => newTo(known, newsKeys(finding({ count }), AGAIN));

    expect(at(10)).toEqual(['count:10']);
    expect(at(37)).toEqual(['count:10']);
    expect(at(37, [...told, 'count:10'])).toEqual([]);
    expect(at(1_000, [...told, 'count:10', 'count:100'])).toEqual(['count:1000']);
  });

  test('is new when it is worse than what was told, and not when it is milder', () => {
    const medium = newsKeys(finding({ severity: 'medium' }), AGAIN);

    expect(newsText(newTo(medium, newsKeys(finding({ severity: 'high' }), AGAIN)))).toEqual([
      'more severe than before',
    ]);
    expect(newTo(told, medium)).toEqual([]);
  });

  test('from another address of the same /64 is the same client', () => {
    const first = newsKeys(finding({ sourceIp: '2001:db8::1' }), AGAIN);

    expect(newTo(first, newsKeys(finding({ sourceIp: '2001:db8::ffff' }), AGAIN))).toEqual([]);
  });
});

describe('what is low goes on all day', () => {
  const RUN = 'arn:aws:sts::123456789012:assumed-role/deploy';
  const low = (more: Parameters<typeof finding>[0], circumstances: object = AGAIN) =>
    newsKeys(finding({ severity: 'low', actor: `${RUN}/run-1`, ...more }), { reopened: false, ...circumstances });
  const first = low({}, {});

  test('the next run of a program, from the next address of its pool, is no news', () => {
    expect(newTo(first, low({ actor: `${RUN}/run-2`, sourceIp: '198.51.100.7' }))).toEqual([]);
  });

  test('the same of what is medium is', () => {
    const medium = (more: object) => newsKeys(finding({ severity: 'medium', actor: `${RUN}/run-1`, ...more }), AGAIN);
    const news = newTo(medium({}), medium({ actor: `${RUN}/run-2`, sourceIp: '198.51.100.7' }));

    expect(newsText(news)).toEqual(['by another actor', 'from another address']);
  });

  test.each([
    ['another role', { actor: 'arn:aws:sts::123456789012:assumed-role/web/run-1' }, ['by another actor']],
    ['a user', { actor: 'arn:aws:iam::123456789012:user/ci' }, ['by another actor', 'from another address']],
    [
      'a person of Identity Center',
      { actor: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_admin_1a2b/alice' },
      ['by another actor', 'from another address'],
    ],
  ])('%s is news', (_name, more, words) => {
    expect(newsText(newTo(first, low(more)))).toEqual(words);
  });

  test('one person of Identity Center after another is', () => {
    const sso = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_admin_1a2b';

    expect(newsText(newTo(low({ actor: `${sso}/alice` }), low({ actor: `${sso}/bob` })))).toEqual(['by another actor']);
  });

  test('a pause is none, and its number not before a hundred', () => {
    expect(newTo(first, low({ time: '2026-03-03T03:00:00Z', count: 99 }))).toEqual([]);
    expect(newTo(first, low({ count: 100 }))).toEqual(['count:100']);
  });
});

test('of a finding’s first occurrence it is told who, from where and how bad, and nothing else', () => {
  expect(newsKeys(finding(), { reopened: false }).map((key) => key.split(':')[0])).toEqual([
    'severity',
    'actor',
    'source',
  ]);
  expect(newsKeys(finding({ sourceIp: undefined }), { reopened: false }).map((key) => key.split(':')[0])).toEqual([
    'severity',
    'actor',
  ]);
});

test('whoever gives up leaves it to the next, and what others are at to them', () => {
  const marks = claim(claim([], ['a'], 'one', NOW + 1_000), ['b'], 'two', NOW + 1_000);

  expect(toldKeys(giveUp(marks, 'one'), 'three', NOW)).toEqual(['b']);
});

test('of more than a hundred things that were told the oldest are forgotten, and none is kept twice', () => {
  const keys = Array.from({ length: 101 }, (_, at) => `count:${at}`);
  const marks = settle(claim([], keys, 'one', NOW), 'one');

  expect(marks).toHaveLength(100);
  expect(toldKeys(marks, 'two', NOW)).not.toContain('count:0');
  expect(claim(marks, ['count:100'], 'two', NOW + 1)).toHaveLength(100);
  expect(claim(marks.slice(0, 5), ['count:1'], 'two', NOW + 1)).toHaveLength(5);
});

describe('telling', () => {
  test('that somebody is at keeps others from it, until its time is over', () => {
    const marks = claim([], ['a'], 'one', NOW + 1_000);

    expect(toldKeys(marks, 'two', NOW)).toEqual(['a']);
    expect(toldKeys(marks, 'two', NOW + 1_000)).toEqual([]);
  });

  test('that broke off is done by the retry at once', () => {
    expect(toldKeys(claim([], ['a'], 'one', NOW + 1_000), 'one', NOW)).toEqual([]);
  });

  test('that was done is done for everybody, for ever', () => {
    const marks = settle(claim([], ['a'], 'one', NOW + 1_000), 'one');

    expect(toldKeys(marks, 'one', NOW)).toEqual(['a']);
    expect(toldKeys(marks, 'two', NOW + 1e12)).toEqual(['a']);
  });

  test('whatever the order of claims and settlings, what was told stays told while fewer than a hundred things are', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.record({
      keys: fc.uniqueArray(key, { minLength: 1 }),
      by: fc.constantFrom('x', 'y'),
      done: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let marks: readonly ToldMark[] = [];
        const ever = new Set<string>();
        for (const { keys, by, done } of steps) {
          const known = toldKeys(marks, by, NOW);
          const fresh = newTo(known, keys);
          expect(fresh.filter((one) => ever.has(one))).toEqual([]);
          marks = claim(marks, fresh, by, NOW + 1);
          if (!done) continue;
          for (const mark of marks) if (mark.by === by) ever.add(mark.key);
          marks = settle(marks, by);
        }
      }),
    );
  });
});
