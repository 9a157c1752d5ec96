import { describe, expect, test } from '@jest/globals';
import { foldedPrefix, foldedSuffix, foldedWhole, wildcard } from '../../../lib/pattern/texts.ts';

/** The texts of some that pass. */
const passing = (test: (text: string) => boolean, texts: readonly string[]) => texts.filter((text) => test(text));

describe('a text in any case, in a list that has a wildcard beginning with a star', () => {
  test('begins with anything in place of its first letter, as the reference engine has it', () => {
    const texts = ['admin', 'xxdmin', 'ADMIN-1', 'a longer way dmin', 'dmin', 'admi', ''];

    expect(passing(foldedPrefix('Admin', true).test, texts)).toEqual([
      'admin',
      'xxdmin',
      'ADMIN-1',
      'a longer way dmin',
    ]);
    expect(passing(foldedPrefix('Admin', false).test, texts)).toEqual(['admin', 'ADMIN-1']);
  });

  test('begins as it says where its first is no letter, or its only one', () => {
    expect(passing(foldedPrefix('1min', true).test, ['1MIN', 'xmin'])).toEqual(['1MIN']);
    expect(passing(foldedPrefix('\ud83dmin', true).test, ['?min', 'xmin'])).toEqual(['?min']);
    expect(passing(foldedPrefix('a', true).test, ['Ax', 'xa'])).toEqual(['Ax']);
    expect(passing(foldedPrefix('ab', true).test, ['xb', 'AB', 'xa'])).toEqual(['xb', 'AB']);
  });

  test('ends with anything in place of its last letter', () => {
    const texts = ['root', 'roox', 'ROOT', 'roo', 'roo and more', 'ro', 'x'];

    expect(passing(foldedSuffix('root', true).test, texts)).toEqual(['root', 'roox', 'ROOT', 'roo and more']);
    expect(passing(foldedSuffix('root', false).test, texts)).toEqual(['root', 'ROOT']);
    expect(passing(foldedSuffix('roo1', true).test, ['ROO1', 'roox'])).toEqual(['ROO1']);
    expect(passing(foldedSuffix('t', true).test, ['T', 'tx'])).toEqual(['T']);
    expect(passing(foldedSuffix('to', true).test, ['tx', 'TO', 'xo'])).toEqual(['tx', 'TO']);
  });

  test('is, as a whole, anything before what follows its first letter', () => {
    const texts = ['root', 'xoot', 'well, xOOT', 'oot', 'ROOT', 'roots'];

    expect(passing(foldedWhole('Root', true).test, texts)).toEqual(['root', 'xoot', 'well, xOOT', 'ROOT']);
    expect(passing(foldedWhole('Root', false).test, texts)).toEqual(['root', 'ROOT']);
    expect(passing(foldedWhole('a', true).test, ['a', 'x', 'xyz', ''])).toEqual(['a', 'x', 'xyz']);
    expect(passing(foldedWhole('1', true).test, ['1', 'x'])).toEqual(['1']);
  });
});

describe('a wildcard', () => {
  test.each<[string, string[], string[]]>([
    ['a*', ['a', 'ab'], ['ba', '']],
    ['*a', ['a', 'ba'], ['ab', '']],
    ['ab*ba', ['abba', 'ab ba'], ['aba', 'ab']],
    ['*b*', ['b', 'abc'], ['ac', '']],
    ['a*b*b', ['abb', 'axbxb'], ['ab', 'aab']],
    ['a*bc*c', ['abcc', 'a bc c'], ['abc', 'acbc']],
    ['a\\*b', ['a*b'], ['aXb']],
    ['a\\\\b', ['a\\b'], ['ab']],
  ])('%s', (pattern, yes, no) => {
    expect(passing(wildcard(pattern, '$').test, [...yes, ...no])).toEqual(yes);
  });
});
