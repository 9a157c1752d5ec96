import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  cleanText,
  escapedInJson,
  foreignText,
  inertJson,
  visibleJson,
  visibleText,
  withoutActing,
  withoutWide,
} from '../../../lib/domain/text/clean-text.ts';

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
  expect(cleanText('abcdefgh', 8)).toBe('abcdefgh');
  expect(visibleText('x'.repeat(1_001))).toBe(`${'x'.repeat(997)}...`);
});

test('a pair of which only one half has room is left out whole', () => {
  expect(cleanText('abcd🙂efgh', 8)).toBe('abcd...');
});

describe('what a shell acts on', () => {
  test('is shown full-width, our own sentences aside', () => {
    expect(cleanText('a; b <execution> $(rm) `c` d;e')).toBe('a; b <execution> ＄（rm) ｀c｀ d；e');
  });

  test('is shown so wherever a text is others’ alone, but for the mark of what cannot be seen', () => {
    expect(foreignText('a; b <execution>\n')).toBe('a； b ＜execution＞<U+000A>');
    expect(foreignText('a <U+12>')).toBe('a ＜U+12＞');
  });

  test('is an escape in JSON, each half of a pair one of its own', () => {
    expect(inertJson('"$`;|&<>!("')).toBe('"\\u0024\\u0060\\u003b\\u007c\\u0026\\u003c\\u003e\\u0021("');
    expect(escapedInJson('🙂')).toBe('\\ud83d\\ude42');
    expect(visibleJson('"a\u200bb"')).toBe('"a\\u200bb"');
  });

  test('is something else where no full-width letters can be shown, or nothing at all', () => {
    expect(withoutWide('a＄｀；｜＆＜＞！（）b', '.')).toBe('a.........）b');
    expect(withoutActing('a$`;|&<>!()b')).toBe('a)b');
  });
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
