import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitGsm, gsmLength, toGsm } from '../../lib/domain/gsm.ts';

test('keeps GSM characters and finds likenesses for others', () => {
  expect(toGsm('Zürich – “naïve” café…')).toBe('Zürich - "naive" café...');
  expect(toGsm('用户 ✓')).toBe('?? ?');
});

test('counts extension characters twice', () => {
  expect(gsmLength('a{b}')).toBe(6);
});

test('cuts at a word and says so', () => {
  expect(fitGsm('one two three four', 12)).toBe('one two...');
  expect(fitGsm('one two', 12)).toBe('one two');
  expect(fitGsm('unbreakable-word', 8)).toBe('unbre...');
});

test('whatever comes in, one SMS comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      expect(gsmLength(fitGsm(text, 160))).toBeLessThanOrEqual(160);
    }),
  );
});
