import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Threshold } from '../../../lib/domain/finding/detection.ts';
import { isReached, type Mark, markOf } from '../../../lib/domain/finding/threshold.ts';
import { eventFile } from '../support/fixtures.ts';

const three: Threshold = { count: 3, minutes: 10, key: () => 'key' };
const minute = 60_000;
const at = (minutes: number, value = String(minutes)): Mark => ({ at: minutes * minute, value });

describe('a threshold of three in ten minutes', () => {
  test.each<[string, Mark[], number, boolean]>([
    ['two', [at(0), at(1)], 1, false],
    ['three within the window', [at(0), at(5), at(10)], 10, true],
    ['three in more than the window', [at(0), at(5), at(11)], 11, false],
    ['out of order', [at(10), at(0), at(5)], 5, true],
    ['the event in the middle', [at(0), at(4), at(8)], 4, true],
    ['others reach it, far from the event', [at(0), at(1), at(2), at(30)], 30, false],
    ['the same value thrice', [at(0, 'x'), at(1, 'x'), at(2, 'x')], 2, false],
    ['the same mark twice', [at(0), at(0), at(1), at(1)], 1, false],
  ])('%s', (_name, marks, now, expected) => {
    expect(isReached(three, marks, now * minute)).toBe(expected);
  });
});

test('the order and the repetition of marks do not matter', () => {
  const mark = fc.record({ at: fc.integer({ min: 0, max: 30 * minute }), value: fc.constantFrom('a', 'b', 'c', 'd') });
  fc.assert(
    fc.property(fc.array(mark, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), (marks, order) => {
      const when = marks[0]?.at ?? 0;
      const again = [...marks, ...marks]
        .map((one) => ({ one, place: order.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one);

      expect(isReached(three, again, when)).toBe(isReached(three, marks, when));
    }),
  );
});

test('reaches exactly when some window that holds the event has enough distinct values', () => {
  const mark = fc.record({ at: fc.integer({ min: 0, max: 30 }), value: fc.constantFrom('a', 'b', 'c', 'd') });
  fc.assert(
    fc.property(fc.array(mark, { minLength: 1, maxLength: 12 }), (marks) => {
      const when = marks[0]?.at ?? 0;
      const starts = Array.from({ length: 11 }, (_, back) => when - back);
      const naive = starts.some(
        (start) =>
          new Set(marks.filter((one) => one.at >= start && one.at <= start + 10).map((one) => one.value)).size >= 3,
      );

      const minutes = marks.map((one) => ({ ...one, at: one.at * minute }));

      expect(isReached(three, minutes, when * minute)).toBe(naive);
    }),
  );
});

describe('markOf', () => {
  const event = eventFile('credential-access/console-password-spray');

  test('counts events by id and event time', () => {
    expect(markOf(three, event)).toEqual({ key: 'key', at: Date.parse('2026-03-02T03:04:05Z'), value: event.id });
  });

  test('counts nothing without a key or a value', () => {
    expect(markOf({ ...three, key: () => undefined }, event)).toBeUndefined();
    expect(markOf({ ...three, distinct: () => undefined }, event)).toBeUndefined();
  });
});
