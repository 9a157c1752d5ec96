import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';

const FOLDERS = ['lib', 'functions', 'cli', 'resources', 'local', 'bench', 'docs', 'test'];

/** What each file of the project imports of it, types, too. */
function importsOfAll(): Map<string, string[]> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|cjs)$/.test(name))
      .map((name) => join(folder, name)),
  );
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const paths = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => path);
      return [file, paths.map((path) => join(dirname(file), path)).filter((path) => files.includes(path))];
    }),
  );
}

/** The files that import nothing but files without a circle behind them, taken away until none is left to take. */
function inCircles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const left = new Map(imports);
  const isFree = (paths: readonly string[]) => paths.every((path) => !left.has(path));
  for (let free = ['']; free.length > 0; ) {
    free = [...left].filter(([, paths]) => isFree(paths)).map(([file]) => file);
    for (const file of free) left.delete(file);
  }
  const reached = new Set([...left.values()].flat());
  return [...left.keys()].filter((file) => reached.has(file)).sort();
}

test('a circle is found, and what only leads to it is not', () => {
  const imports = { a: ['b'], b: ['c'], c: ['b', 'd'], d: [] };

  expect(inCircles(new Map(Object.entries(imports)))).toEqual(['b', 'c']);
});

test('no file imports itself by way of others, not even a type', () => {
  expect(inCircles(importsOfAll())).toEqual([]);
});

test('no folder of lib/domain knows one that knows it', () => {
  const known = new Map<string, string[]>();
  for (const [file, paths] of importsOfAll()) {
    const folder = domainFolder(file);
    if (folder === undefined) continue;
    const others = paths.flatMap((path) => domainFolder(path) ?? []).filter((other) => other !== folder);
    known.set(folder, [...(known.get(folder) ?? []), ...others]);
  }

  expect(inCircles(known)).toEqual([]);
});

/** The folder of lib/domain that a file stands in; undefined at its top, which all of them share, and elsewhere. */
function domainFolder(file: string): string | undefined {
  return /^lib\/domain\/([^/]+)\//.exec(file)?.[1];
}
