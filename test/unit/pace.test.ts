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
