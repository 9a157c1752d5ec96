import { expect, test } from '@jest/globals';
import type { Step } from '../../../lib/board/state.ts';
import { lastedText, stripOf } from '../../../lib/board/strip.ts';

const step = (name: string, from: string, to?: string): Step => ({
  ...{ name, state: 'done', from: `2026-03-02T${from}Z`, attempts: 1, input: '', output: '', error: '' },
  ...(to === undefined ? { state: 'running' as const } : { to: `2026-03-02T${to}Z` }),
});
const NOW = Date.parse('2026-03-02T04:00:00Z');

test('an hour of waiting is drawn as a quarter of what was worked, and said as an hour', () => {
  const steps = [
    step('Plan', '03:00:00', '03:00:06'),
    step('Question', '03:00:06', '03:58:06'),
    step('Apply', '03:58:06', '03:58:08'),
  ];

  expect(stripOf(steps, NOW)).toEqual([
    { name: 'Plan', state: 'done', left: 0, width: 60, lasted: '6 s', shortened: false },
    { name: 'Question', state: 'done', left: 60, width: 20, lasted: '58 min', shortened: true },
    { name: 'Apply', state: 'done', left: 80, width: 20, lasted: '2 s', shortened: false },
  ]);
});

test('a step that goes on is as long as it has lasted, and one that took no time is seen', () => {
  const parts = stripOf([step('Begin', '03:59:50', '03:59:50'), step('Apply', '03:59:50')], NOW);

  expect(parts.map(({ lasted, shortened }) => [lasted, shortened])).toEqual([
    ['0 s', false],
    ['10 s', false],
  ]);
  expect(parts[0]?.width).toBeCloseTo(1.96, 2);
});

test('of steps that took no time each is seen, beside what waited', () => {
  const steps = [step('Begin', '03:00:00', '03:00:00'), step('Plan', '03:00:00', '03:00:00'), step('Wait', '03:00:00')];

  expect(stripOf(steps, NOW).map(({ width }) => width)).toEqual([40, 40, 20]);
});

test('nothing but waiting fills the strip, and of no step there is none', () => {
  expect(stripOf([step('Wait', '01:00:00')], NOW).map(({ width, lasted }) => [width, lasted])).toEqual([
    [100, '3 h 0 min'],
  ]);
  expect(stripOf([], NOW)).toEqual([]);
});

test.each([
  [1_234, '1.234 s'],
  [90_000, '2 min'],
  [7_200_000, '2 h 0 min'],
])('%d ms are said as %s', (ms, text) => {
  expect(lastedText(ms)).toBe(text);
});
