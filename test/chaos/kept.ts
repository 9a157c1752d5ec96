import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { STATE_DIR } from '../../local/paths.ts';
import type { Result } from './play.ts';

const FILE = `${STATE_DIR}chaos.json`;

/** What runs came to so far: a part that is run again takes the place of what it came to before. */
export function keptWith(results: readonly Result[], alone: boolean): Result[] {
  const anew = new Set(results.map(({ scenario }) => scenario.id));
  const before = !alone && existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Result[]) : [];
  const all = [...before.filter(({ scenario }) => !anew.has(scenario.id)), ...results];
  writeFileSync(FILE, JSON.stringify(all));
  return all;
}
