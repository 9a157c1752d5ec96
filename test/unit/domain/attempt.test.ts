import { describe, expect, test } from '@jest/globals';
import { type Attempt, nextAttempt, standingOf } from '../../../lib/domain/remediation/attempt.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = { now: NOW, seenAt: NOW, mode: 'auto' as const, holds: undefined };
const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  task: 'block-ip-1-2',
  askedAt: NOW - MINUTE,
  number: 1,
  again: false,
  ...more,
});
const ended = (outcome: NonNullable<Attempt['outcome']>, ago: number, number = 1) =>
  attempt({ outcome, endedAt: NOW - ago, number });

describe('when a finding is seen again, its last attempt', () => {
  test('goes on while nothing was reported, and is taken for lost after an hour, a block after two minutes', () => {
    const asked = (ms: number) => attempt({ askedAt: NOW - ms });

    expect(standingOf(asked(HOUR - 1), at)).toBe('running');
    expect(standingOf(asked(HOUR), at)).toBe('open');
    expect(standingOf(asked(2 * MINUTE - 1), { ...at, holds: false })).toBe('running');
    expect(standingOf(asked(2 * MINUTE), { ...at, holds: false })).toBe('open');
  });

  test('that found the address blocked already reports nothing, and is answered as long as the block holds', () => {
    expect(standingOf(attempt({ askedAt: NOW - HOUR }), { ...at, holds: true })).toBe('in-force');
  });

  test('waits for a person a day, and not for ever', () => {
    expect(standingOf(ended('approval', 23 * HOUR), at)).toBe('asked');
    expect(standingOf(ended('approval', 26 * HOUR), at)).toBe('open');
  });

  test('holds as long as the block is in force, whatever the workflow reported', () => {
    expect(standingOf(ended('applied', HOUR), { ...at, holds: true })).toBe('in-force');
    expect(standingOf(ended('undone', HOUR), { ...at, holds: true })).toBe('in-force');
    expect(standingOf(ended('applied', HOUR), { ...at, holds: false })).toBe('open');
    expect(standingOf(ended('undone', 0), { ...at, holds: false })).toBe('open');
  });

  test('answers what was seen before a rotation; what is seen after it is told and not rotated again within a day', () => {
    expect(standingOf(ended('applied', HOUR), { ...at, seenAt: NOW - 2 * HOUR })).toBe('in-force');
    expect(standingOf(ended('applied', HOUR), at)).toBe('overtaken');
    expect(standingOf(ended('applied', 25 * HOUR), at)).toBe('open');
  });

  test.each(['denied', 'failed', 'expired', 'refused'] as const)(
    'that was %s is tried again at once, then less and less often',
    (outcome) => {
      expect(standingOf(ended(outcome, 0), at)).toBe('open');
      expect(standingOf(ended(outcome, 30_000, 2), at)).toBe('settled');
      expect(standingOf(ended(outcome, MINUTE, 2), at)).toBe('open');
      expect(standingOf(ended(outcome, 59 * MINUTE, 40), at)).toBe('settled');
      expect(standingOf(ended(outcome, HOUR, 40), at)).toBe('open');
    },
  );

  test('that only observed is made good once the policy lets riposte act', () => {
    expect(standingOf(ended('observed', HOUR), { ...at, mode: 'observe' })).toBe('settled');
    expect(standingOf(ended('observed', HOUR), at)).toBe('open');
  });
});

test('what found nothing to change is not asked again, nor told, for a day', () => {
  expect(standingOf(ended('idle', 24 * HOUR - 1, 9), at)).toBe('settled');
  expect(standingOf(ended('idle', 24 * HOUR), at)).toBe('open');
});

test('attempts are numbered from the last that succeeded', () => {
  expect(nextAttempt(undefined, 't', NOW)).toEqual({ task: 't', askedAt: NOW, number: 1, again: false });
  expect(nextAttempt(ended('failed', 0, 3), 't', NOW)).toMatchObject({ number: 4, again: true });
  expect(nextAttempt(ended('applied', 0, 3), 't', NOW)).toMatchObject({ number: 1, again: true });
});
