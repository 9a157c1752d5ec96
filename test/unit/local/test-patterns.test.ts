import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../../local/paths.ts';

const texts = (pattern: string) =>
  globSync(pattern, { cwd: ROOT }).map((file) => readFileSync(`${ROOT}${file}`, 'utf8'));
const tests = globSync('test/**/*.test.ts', { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));

/** Each choice of a pattern by itself: `contract/(a|b)` is `contract/a` and `contract/b`. */
function choicesOf(pattern: string): string[] {
  const parts = [...pattern.matchAll(/([^|(]+)\(([^)]*)\)/g)];
  return parts.length === 0
    ? [pattern]
    : parts.flatMap(([, path, names = '']) => names.split('|').map((name) => path + name));
}

test('each choice of a command that the docs or the scaffold give for some tests finds tests', () => {
  const given = [...texts('docs/*.md'), ...texts('cli/commands/*.ts')].flatMap((text) =>
    [...text.matchAll(/--testPathPatterns '?([^'\s]+)'?/g)].map(([, pattern = '']) => pattern),
  );

  const empty = given.flatMap(choicesOf).filter((choice) => !tests.some((file) => new RegExp(choice).test(file)));

  expect(given.length).toBeGreaterThan(3);
  expect(empty).toEqual([]);
});
