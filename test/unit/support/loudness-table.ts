import { expect, test } from '@jest/globals';
import { call, type Row } from './calls.ts';
import { loudness } from './raising.ts';

/** A test for each row: how loud the call is. */
export function table(rows: readonly Row[]): void {
  // A row a test: with fewer values than parameters, jest would take the last one for a callback and wait for it.
  test.each(rows.map((row) => [`${row[0]} (${row[1]} ${row[2]})`, row] as const))('%s', (_title, row) => {
    const [, service, name, parameters, loud, more] = row;

    expect(loudness(call(service, name, parameters, more))).toBe(loud);
  });
}
