import { expect, test } from '@jest/globals';
import { afterWrite, type Pace, waitBeforeWrite } from '../../../lib/domain/network/pace.ts';

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

/** The gaps between writes that each come when it is their time, and add so many addresses a second. */
function gapsAt(perSecond: number, writes: number): number[] {
  let pace = afterWrite(undefined, 0, 1);
  let now = 0;
  return Array.from({ length: writes }, () => {
    const wait = waitBeforeWrite(pace, now);
    now += wait;
    pace = afterWrite(pace, now, Math.round((perSecond * wait) / 1_000));
    return wait;
  });
}

test('in a burst the gap doubles to eight seconds', () => {
  expect(gapsAt(0.9, 6)).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

test('in a storm, an address a second and more, it doubles further after half a minute, to a minute', () => {
  expect(gapsAt(1, 10)).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
});

test('once a storm brings little, the next write waits no longer than in any burst', () => {
  const storm: Pace = { lastWriteAt: 0, streak: 9 };

  expect(waitBeforeWrite(afterWrite(storm, 61_000, 20), 61_000)).toBe(8_000);
});

test('a storm is over when nothing was to be written for half a gap more', () => {
  const storm: Pace = { lastWriteAt: 0, streak: 9 };

  expect(afterWrite(storm, 90_000, 1_000).streak).toBe(10);
  expect(afterWrite(storm, 90_001, 1_000).streak).toBe(1);
});

test('what is to be taken out waits no longer in a storm than in any burst', () => {
  const storm: Pace = { lastWriteAt: 0, streak: 9 };

  expect(waitBeforeWrite(storm, 5_000, 'unblocks')).toBe(3_000);
  expect(waitBeforeWrite(storm, 5_000, 'blocks')).toBe(55_000);
});

test('a write said to be in the future, or long in a burst, holds the next one up for no longer than a gap', () => {
  expect(waitBeforeWrite({ lastWriteAt: Number.MAX_SAFE_INTEGER, streak: 1 }, 5_000)).toBe(0);
  expect(waitBeforeWrite({ lastWriteAt: 5_000, streak: 1e9 }, 5_000)).toBe(60_000);
});
