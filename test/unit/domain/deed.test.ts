import { expect, test } from '@jest/globals';
import { deedText } from '../../../lib/domain/record/deed.ts';

test.each([
  ['close-ingress approval', 'close-ingress asks a person'],
  ['close-ingress approval, told', 'close-ingress asks a person, told'],
  ['close-ingress answered: approve', 'close-ingress answered: approve'],
  ['close-ingress applied, told', 'close-ingress applied, told'],
  ['seen', 'seen'],
])('%s is read as %s', (what, read) => {
  expect(deedText(what)).toBe(read);
});
