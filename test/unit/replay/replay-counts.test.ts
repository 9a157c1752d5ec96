import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@jest/globals';
import { summary } from '../../../cli/replay/summary.ts';

const replayed = (count: number, problems = 0) => ({
  tally: { findings: new Map(), notKept: 0, total: count, stories: { all: [] } },
  telling: { days: new Map(), sms: 0 },
  facts: {
    files: count,
    events: count,
    seconds: 1,
    problems,
    severity: 'low',
    unheard: 0,
    readOnlyDetections: 0,
    rules: [],
  },
});

test.each([
  [1, '1 event of 1 file in 1.0 s (1/s): 1 finding', 'woken 1 time by', '1 thing could not be read'],
  [1_200, '1,200 events of 1,200 files in 1.0 s (1,200/s): 1,200 findings', 'woken 0 times by', '1,200 things could'],
])('a summary counts in the words of a person (%d)', (count, first, woken, broken) => {
  const { tally, telling, facts } = replayed(count, count);
  const rules = count === 1 ? [{ name: 'r', events: 1 }] : [];

  const text = stripVTControlCharacters(summary({ tally, telling, facts: { ...facts, rules } } as never, undefined));

  expect(text.split('\n')[0]).toBe(first);
  expect(text).toContain(woken);
  expect(text).toContain(broken);
});
