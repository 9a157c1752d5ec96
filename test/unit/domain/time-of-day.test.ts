import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { cameBetween, parseTimeOfDay } from '../../../lib/domain/text/time-of-day.ts';

const came = (text: string, before: string, after: string) => {
  const time = parseTimeOfDay(text);
  return time !== undefined && cameBetween(time, new Date(before), new Date(after));
};

test.each([
  ['08:00 UTC', '2026-03-02T07:59:00Z', '2026-03-02T08:00:00Z', true],
  ['08:00 UTC', '2026-03-02T08:00:00Z', '2026-03-02T08:15:00Z', false],
  ['08:00 UTC', '2026-03-02T08:01:00Z', '2026-03-03T07:59:00Z', false],
  ['08:00 UTC', '2026-03-02T08:01:00Z', '2026-03-03T08:00:00Z', true],
  ['08:00 UTC', '2026-03-01T12:00:00Z', '2026-03-04T07:00:00Z', true],
  ['08:00 Europe/Zurich', '2026-03-02T06:59:00Z', '2026-03-02T07:00:00Z', true],
  ['08:00 Europe/Zurich', '2026-07-02T05:59:00Z', '2026-07-02T06:00:00Z', true],
  ['23:45 America/Los_Angeles', '2026-03-02T07:44:00Z', '2026-03-02T07:45:00Z', true],
  ['00:00 Asia/Kathmandu', '2026-03-02T18:14:00Z', '2026-03-02T18:15:00Z', true],
])('%s between %s and %s: %s', (text, before, after, expected) => {
  expect(came(text, before, after)).toBe(expected);
});

test.each(['8:00 UTC', '24:00 UTC', '08:60 UTC', '08:00', '08:00 Mars/Olympus', '08:00 UTC please', ''])(
  '%j is refused with an example',
  (digest) => {
    expect(() => parsePolicy({ version: 1, digest })).toThrow(
      'digest: must be a time of day and a time zone, for example 08:00 Europe/Zurich or 08:00 UTC',
    );
  },
);

test('comes once a day: of quarters of an hour in a row one in ninety-six has it', () => {
  const quarter = 15 * 60_000;
  const arbitrary = fc.record({
    zone: fc.constantFrom('UTC', 'Asia/Kathmandu', 'Asia/Tokyo', 'America/Caracas'),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    start: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 1) }),
  });
  fc.assert(
    fc.property(arbitrary, ({ zone, hour, minute, start }) => {
      const two = (number: number) => String(number).padStart(2, '0');
      const from = Math.floor(start / quarter) * quarter;
      const iso = (index: number) => new Date(from + index * quarter).toISOString();
      const hits = Array.from({ length: 96 }, (_, index) =>
        came(`${two(hour)}:${two(minute)} ${zone}`, iso(index), iso(index + 1)),
      );
      expect(hits.filter(Boolean)).toHaveLength(1);
    }),
    { numRuns: 30 },
  );
});

describe('on a day whose clocks change', () => {
  const quarters = (text: string, from: string) =>
    Array.from({ length: 96 }, (_, at) => [at, at + 1].map((one) => new Date(Date.parse(from) + one * 900_000)))
      .filter(([before, after]) => came(text, before?.toISOString() ?? '', after?.toISOString() ?? ''))
      .map(([, after]) => after?.toISOString().slice(0, 16));

  test.each([
    ['08:00 Europe/Zurich', '2026-03-28T12:00:00Z', ['2026-03-29T06:00']],
    ['08:00 Europe/Zurich', '2026-10-24T12:00:00Z', ['2026-10-25T07:00']],
    // There is no half past two: it comes when the clocks are put on.
    ['02:30 Europe/Zurich', '2026-03-28T12:00:00Z', ['2026-03-29T01:00']],
    // There are two: what is kept between them is told at the second.
    ['02:30 Europe/Zurich', '2026-10-24T12:00:00Z', ['2026-10-25T00:30', '2026-10-25T01:30']],
    ['02:15 Australia/Lord_Howe', '2026-10-03T03:00:00Z', ['2026-10-03T15:30']],
  ])('%s from %s on comes at %j', (text, from, times) => {
    expect(quarters(text, from)).toEqual(times);
  });
});
