import { expect, test } from '@jest/globals';
import { heldUntil, nextLook } from '../../../lib/domain/remediation/lock.ts';

const at = (text: string) => new Date(`2026-03-01T${text}Z`);

test('a target is held for ten minutes, and for as long as its execution waits besides', () => {
  expect(heldUntil(at('12:00:00'))).toEqual(at('12:10:00'));
  expect(heldUntil(at('12:00:00'), 90)).toEqual(at('12:11:30'));
});

test.each([
  ['12:00:59', 3],
  ['12:01:00', 15],
  ['12:29:59', 15],
  ['12:30:00', undefined],
])('who waits since noon looks again at %s after %p seconds', (now, seconds) => {
  expect(nextLook(at('12:00:00'), at(now))).toBe(seconds);
});
