import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cleanText } from '../../lib/domain/clean-text.ts';

test('line breaks, terminal codes and direction marks become visible, on one line', () => {
  expect(cleanText('orders\n\nWho: root\u001b[2J\u202egnp.exe\u2028x\u200by\u0085')).toBe(
    'orders<U+000A><U+000A>Who: root<U+001B>[2J<U+202E>gnp.exe<U+2028>x<U+200B>y<U+0085>',
  );
});

test('ordinary texts of any language stay as they are', () => {
  expect(cleanText('Zürich, 東京, naïve – “ok” 🙂')).toBe('Zürich, 東京, naïve – “ok” 🙂');
});

test('a long text is cut, and says so', () => {
  expect(cleanText('abcdefghij', 8)).toBe('abcde...');
});

test('whatever comes in: one line, within its length, the same when cleaned again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 4, max: 200 }), (text, limit) => {
      const clean = cleanText(text, limit);

      expect(clean.length).toBeLessThanOrEqual(limit);
      expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(cleanText(clean, limit)).toBe(clean);
    }),
    { numRuns: 20_000 },
  );
});
