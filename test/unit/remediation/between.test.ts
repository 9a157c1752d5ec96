import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../lib/domain/text/json.ts';
import { firstImage, isBetween } from '../../../lib/remediation/between.ts';

const [A, B, C] = [{ port: 1 }, { port: 2 }, { port: 3 }];
const S = (Sid: string, to = 'x') => ({ Sid, to });
const ENTRY = { type: 'STANDARD', groups: ['a', 'b'], policies: [{ arn: '1' }, { arn: '2' }] };

describe('on the way from one state to another', () => {
  test.each<[string, Json, Json, Json]>([
    ['nothing is done yet', [A, B], [A, B], []],
    ['all is done', [], [A, B], []],
    ['one of a list is taken away, whichever', [B], [A, B], []],
    ['one of a list is added, whichever', [B, C], [C], [A, B, C]],
    ['what has a Sid is in another order', [S('3'), S('2')], [S('1'), S('2'), S('3')], []],
    [
      'what has an id is as it was, or as it is to be',
      [
        { id: 'i', g: 1 },
        { id: 'k', g: 9 },
      ],
      [
        { id: 'i', g: 1 },
        { id: 'k', g: 1 },
      ],
      [
        { id: 'i', g: 9 },
        { id: 'k', g: 9 },
      ],
    ],
    [
      'one part is made, of another nothing',
      { list: [A], on: false },
      { list: [A, B], on: false },
      { list: [], on: true },
    ],
    [
      'what was gone is there in part',
      { entry: { ...ENTRY, policies: [{ arn: '2' }] } },
      { entry: 'gone' },
      { entry: ENTRY },
    ],
    [
      'what was gone has none of its list yet',
      { entry: { ...ENTRY, policies: [] } },
      { entry: ENTRY },
      { entry: 'gone' },
    ],
  ])('%s', (_what, now, before, after) => {
    expect(isBetween(now, before, after)).toBe(true);
  });

  test.each<[string, Json, Json, Json]>([
    ['something is in a list that nobody of us put there', [B, C], [A, B], []],
    ['what stays in a list is missing', [A], [A, B, C], [C]],
    ['of what is replaced as a whole both are there', [A, B], [A], [B]],
    ['a list of words, which is written as a whole, has some', ['a'], ['a', 'b'], ['c']],
    ['a list of words that is taken away has some left', { groups: ['a'] }, { groups: ['a', 'b'] }, { groups: [] }],
    [
      'one of those with an id is missing',
      [{ id: 'i', g: 9 }],
      [
        { id: 'i', g: 1 },
        { id: 'k', g: 1 },
      ],
      [
        { id: 'i', g: 9 },
        { id: 'k', g: 9 },
      ],
    ],
    ['one of those with a Sid says something else', [S('1', 'y'), S('2')], [S('1'), S('2')], []],
    [
      'what was gone is there with other words',
      { entry: { ...ENTRY, groups: ['z'] } },
      { entry: 'gone' },
      { entry: ENTRY },
    ],
    ['it is gone, where neither was', 'gone', ENTRY, { ...ENTRY, type: 'EC2' }],
    ['a word is a third one', 'ajar', 'open', 'shut'],
  ])('not where %s', (_what, now, before, after) => {
    expect(isBetween(now, before, after)).toBe(false);
  });
});

describe('what an undo goes back to', () => {
  test.each<[string, Json, Json, Json, Json]>([
    ['what was there first, where the rest is ours', [B], [A, B], [], [A, B]],
    ['with what others added to a list', [B, C], [A, B], [], [A, B, C]],
    ['without what others took out of it', [A], [A, B, C], [B, C], [A]],
    ['without what we added', [A, B, C], [A], [A, B], [A, C]],
    [
      'of what has an id, each by itself',
      [S('1', 'z'), S('2', 'n')],
      [S('1'), S('2', 'o')],
      [S('1'), S('2', 'n')],
      [S('1', 'z'), S('2', 'o')],
    ],
    [
      'part by part',
      { a: 1, b: 'theirs', d: 4 },
      { a: 0, b: 0, c: 5 },
      { a: 1, b: 1 },
      { a: 0, b: 'theirs', c: 5, d: 4 },
    ],
    ['what others made of it, where it is one thing', 'ajar', 'open', 'shut', 'ajar'],
    ['what others made of a list of words', ['z'], ['a'], [], ['z']],
  ])('%s', (_what, now, before, after, first) => {
    expect(firstImage(now, before, after)).toEqual(first);
  });
});
