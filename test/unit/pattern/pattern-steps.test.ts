import { describe, expect, test } from '@jest/globals';
import { Budget } from '../../../lib/pattern/budget.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { compilePatterns } from '../../../lib/pattern/match-many.ts';

/** What is found, and how many steps of the budget it took. */
function judged(matches: (event: unknown, budget?: Budget) => unknown, event: unknown): [unknown, number] {
  const budget = new Budget();
  return [matches(event, budget), budget.spent];
}

describe('many patterns at once', () => {
  const named = (name: string, source = 'aws.iam') => ({ source: [source], detail: { eventName: [name] } });
  const many = compilePatterns(Array.from({ length: 200 }, (_, index) => named(`Do${index}`, `aws.s${index % 20}`)));

  test('are not asked where none of them asks for what stands there', () => {
    expect(judged(many, { source: 'aws.s3', detail: { eventName: 'Else' } })).toEqual([[], 0]);
    expect(judged(many, { source: 'aws.s3' })).toEqual([[], 0]);
  });

  test('cost what the one costs that asks for the name', () => {
    expect(judged(many, { source: 'aws.s3', detail: { eventName: 'Do3' } })).toEqual([[3], 2]);
  });

  test('are each asked once, however many values stand there', () => {
    const event = { source: 'aws.s3', detail: { eventName: ['Do3', 'Do23', 'Do3', 'Else'] } };

    expect(judged(many, event)[0]).toEqual([3, 23]);
  });

  test('are found by what few ask for: the name, not the source', () => {
    const alike = compilePatterns(Array.from({ length: 50 }, (_, index) => named(`Do${index}`)));

    expect(judged(alike, { source: 'aws.iam', detail: { eventName: 'Do7' } })).toEqual([[7], 2]);
    expect(judged(alike, { source: 'aws.iam', detail: { eventName: 'Else' } })).toEqual([[], 0]);
  });

  test('are found by the text of several that the fewest others ask for', () => {
    const pair = compilePatterns([
      { detail: { eventName: ['Often', 'Once'], errorCode: ['Denied'] } },
      { detail: { eventName: ['Often'] } },
      { detail: { eventName: ['Often'], errorCode: ['Denied', 'Refused'] } },
    ]);

    expect(judged(pair, { detail: { eventName: 'Once', errorCode: 'Denied' } })).toEqual([[0], 4]);
    expect(judged(pair, { detail: { eventName: 'Often', errorCode: 'Refused' } })).toEqual([[1, 2], 3]);
  });

  test('that ask for what is not there are asked of every event', () => {
    const absent = compilePatterns([{ detail: { errorCode: [{ exists: false }] } }, named('A')]);

    expect(judged(absent, { source: 'aws.iam', detail: { eventName: 'B' } })).toEqual([[0], 1]);
    expect(judged(absent, { source: 'aws.iam', detail: { eventName: 'A', errorCode: 'x' } })).toEqual([[1], 3]);
  });

  test('are told in order, whatever they were found by', () => {
    const mixed = compilePatterns([{ detail: { a: [{ prefix: 'x' }] } }, named('A'), { detail: { a: ['xy'] } }]);

    expect(mixed({ source: 'aws.iam', detail: { eventName: 'A', a: 'xy' } })).toEqual([0, 1, 2]);
  });

  test('of which one has branches under the same text tries them together, and is told once', () => {
    const branches = compilePatterns([{ detail: { eventName: ['A'] }, $or: [{ account: ['1'] }, { region: ['r'] }] }]);

    expect(judged(branches, { account: '1', region: 'r', detail: { eventName: 'A' } })).toEqual([[0], 2]);
    expect(judged(branches, { account: '2', region: 'r', detail: { eventName: 'A' } })).toEqual([[0], 2]);
    expect(judged(branches, { account: '2', region: 's', detail: { eventName: 'A' } })).toEqual([[], 0]);
  });
});

describe('one pattern', () => {
  test('asks what all its branches ask but once, and no branch where that fails', () => {
    const branches = { detail: { eventName: ['A'] }, $or: [{ account: ['1'] }, { region: ['r'] }] };

    expect(judged(compilePattern(branches), { region: 'r', detail: { eventName: 'B' } })).toEqual([false, 1]);
    expect(judged(compilePattern(branches), { region: 'r', detail: { eventName: 'A' } })).toEqual([true, 4]);
  });

  test('pays for a long text by its length, from where that is more than a look', () => {
    const search = compilePattern({ a: [{ wildcard: '*x*y*z*' }] });

    expect(judged(search, { a: 'q'.repeat(64) })).toEqual([false, 1]);
    expect(judged(search, { a: 'q'.repeat(65) })).toEqual([false, 3]);
    expect(judged(search, { a: 'q'.repeat(6_400) })).toEqual([false, 102]);
  });

  test('ends the judging where its budget is used up, and not before', () => {
    const three = compilePattern({ a: ['x'], b: ['y'], c: ['z'] });

    expect(three({ a: 'x', b: 'y', c: 'z' }, new Budget(3))).toBe(true);
    expect(() => three({ a: 'x', b: 'y', c: 'z' }, new Budget(2))).toThrow('Judging the event takes more than 2 steps');
  });
});
