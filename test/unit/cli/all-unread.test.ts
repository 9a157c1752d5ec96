import { expect, test } from '@jest/globals';
import { refuseAllUnread } from '../../../cli/all-unread.ts';

const read = { ok: true, value: 3 } as const;
const unread = (said: string) => ({ ok: false, said }) as const;

test('what kept all looks from an answer is said once', () => {
  expect(() => refuseAllUnread([unread('sign in'), unread('sign in')])).toThrow(/^sign in$/);
});

test.each([
  ['where one was answered', [unread('sign in'), read]],
  ['where the reasons differ', [unread('sign in'), unread('your role may not')]],
  ['where all were', [read, read]],
  ['where there was nothing to look at', []],
])('each is said by itself %s', (_where, looks) => {
  expect(() => refuseAllUnread(looks)).not.toThrow();
});
