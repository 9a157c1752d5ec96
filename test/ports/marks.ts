import { expect, test } from '@jest/globals';
import type { Mark } from '../../lib/domain/finding/threshold.ts';
import type { MarkStore } from '../../lib/domain/record/finding-ports.ts';

const WINDOW_MS = 300_000;
const AT = Date.parse('2026-03-02T03:00:00Z');
const NOW = new Date(AT);

/** The marks that were given, each once, in the order of time: in which order and how often a store gives them does not matter. */
const each = (marks: readonly Mark[]) => [...new Set(marks.map(({ at, value }) => `${at - AT} ${value}`))].sort();

/** What thresholds rely on. */
export function marksKeepTheirWord(make: () => Promise<MarkStore>): void {
  const marking = async () => {
    const store = await make();
    return async (value: string, at: number, key = 'alice', detection = 'brute-force') =>
      each(await store.mark(detection, key, { at: AT + at, value }, WINDOW_MS, NOW, () => false));
  };

  test('a mark is there when it is asked for, with those before and after it, in whatever order they came', async () => {
    const mark = await marking();

    await mark('b', 2_000);
    await mark('a', 0);

    expect(await mark('c', 1_000)).toEqual(['0 a', '1000 c', '2000 b']);
  });

  test('the same again is the same mark; the same value at another time is another one', async () => {
    const mark = await marking();
    await mark('a', 0);

    expect(await mark('a', 0)).toEqual(['0 a']);
    expect(await mark('a', 1_000)).toEqual(['0 a', '1000 a']);
  });

  test('both ends of the window belong to it, and nothing beyond', async () => {
    const mark = await marking();
    for (const [value, at] of [
      ['long before', -300_001],
      ['before', -300_000],
      ['after', 300_000],
      ['long after', 300_001],
    ] as const)
      await mark(value, at);

    expect(await mark('now', 0)).toEqual(['-300000 before', '0 now', '300000 after']);
  });

  test('each detection counts for each key by itself, whatever the key has in it', async () => {
    const mark = await marking();
    await mark('a', 0, 'alice#1');

    expect(await mark('b', 0, 'alice')).toEqual(['0 b']);
    expect(await mark('b', 0, 'alice#1', 'other')).toEqual(['0 b']);
    expect(await mark('b', 0, 'alice#1')).toEqual(['0 a', '0 b']);
  });

  test('a value is given back as it is, long and in any script', async () => {
    const mark = await marking();
    const value = `${'ä#ナ'.repeat(100)} ~`;

    expect(await mark(value, 0)).toEqual([`0 ${value}`]);
  });
}
