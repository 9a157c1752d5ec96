import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fitGsm, gsmLength, toGsm } from '../../../lib/domain/text/gsm.ts';

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

test.each([
  ['–—', '--'],
  ['‘x’', "'x'"],
  ['→', '->'],
  ['a\tb', 'a b'],
  ['é ñ Ü à', 'é ñ Ü à'],
  ['ő ş', 'o s'],
  ['ﬁ', 'fi'],
  ['[x]', '[x]'],
  ['x½', 'x?'],
  // Full-width, as what a shell acts on is shown: it must not become that again.
  ['\uff04\uff40', '??'],
  ['\u0301', '?'],
])('%j is sent as %j', (text, sent) => {
  expect(toGsm(text)).toBe(sent);
});

test('as many words as fit, to the last septet', () => {
  expect(fitGsm('one two three', 13)).toBe('one two three');
  expect(fitGsm('one two three', 12)).toBe('one two...');
  expect(fitGsm('one two three', 10)).toBe('one two...');
  expect(fitGsm('one two three', 9)).toBe('one...');
  expect(fitGsm('  one \n two  ', 20)).toBe('one two');
  expect(fitGsm('{{{{ x', 9)).toBe('{{{...');
  expect(fitGsm('', 5)).toBe('');
});
