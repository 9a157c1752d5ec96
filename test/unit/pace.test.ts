import { expect, test } from '@jest/globals';
import { afterWrite, type Pace, waitBeforeWrite } from '../../lib/domain/pace.ts';

test('the first write of a quiet time is immediate', () => {
  expect(waitBeforeWrite(undefined, 5_000)).toBe(0);
  expect(waitBeforeWrite({ lastWriteAt: 0, streak: 4 }, 60_000)).toBe(0);
});

test('writes a little apart never wait', () => {
  let pace: Pace | undefined;
  for (let now = 0; now < 60_000; now += 3_000) {
    expect(waitBeforeWrite(pace, now)).toBe(0);
    pace = afterWrite(pace, now);
  }
});

test('in a burst the gap doubles to eight seconds', () => {
  let pace = afterWrite(undefined, 0);
  let now = 0;
  const gaps: number[] = [];
  for (let write = 0; write < 6; write += 1) {
    const wait = waitBeforeWrite(pace, now);
    gaps.push(wait);
    now += wait;
    pace = afterWrite(pace, now);
  }

  expect(gaps).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

test('a write said to be in the future, or long in a burst, holds the next one up for no longer than a gap', () => {
  expect(waitBeforeWrite({ lastWriteAt: Number.MAX_SAFE_INTEGER, streak: 1 }, 5_000)).toBe(0);
  expect(waitBeforeWrite({ lastWriteAt: 5_000, streak: 1e9 }, 5_000)).toBe(8_000);
});
