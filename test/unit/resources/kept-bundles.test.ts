import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const require = createRequire(import.meta.url);
const root = mkdtempSync(join(tmpdir(), 'kept-bundles-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A service of one function, with the files that make its bundle. */
function makeService() {
  for (const folder of ['functions', 'lib', 'kept', 'made']) mkdirSync(join(root, folder));
  cpSync('resources', join(root, 'resources'), { recursive: true, filter: (name) => !/\.(ts|yml)$/.test(name) });
  for (const name of ['package-lock.json', 'lib/a.ts', 'functions/a.ts', 'made/a.js'])
    writeFileSync(join(root, name), '');
}

/** The files that one reaches by require, itself among them. */
function reached(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  const source = readFileSync(join('resources', name), 'utf8');
  for (const [, other = ''] of source.matchAll(/require\('\.\/([\w-]+\.cjs)'\)/g)) reached(other, known);
  return known;
}

const MAKERS = [...new Set([...reached('bundles.cjs'), ...reached('esbuild-plugins.cjs'), 'esbuild.cjs'])].sort();

test('a bundle is made by these files', () => {
  expect(MAKERS).toEqual([
    'bundles.cjs',
    'deflated.cjs',
    'esbuild-plugins.cjs',
    'esbuild.cjs',
    'kept-bundles.cjs',
    'minify-bundle.cjs',
    'named-commands.cjs',
    'one-region.cjs',
    'packages-in-brief.cjs',
    'plain-calls.cjs',
    'quick.cjs',
    'replaced.cjs',
    'requests-in-brief.cjs',
    'sdk-endpoints.cjs',
    'sdk-in-lambda.cjs',
  ]);
});

test('a kept bundle is brought back until one of the files that make it, or what it is made from, is another', () => {
  makeService();
  const keptBundles = require(join(root, 'resources/kept-bundles.cjs'));
  const kept = () => keptBundles(join(root, 'kept'), '');
  const isKept = () => {
    const before = kept().missing(['a.js']).length === 0;
    kept().keep(['a.js'], join(root, 'made'));
    return before;
  };

  expect([isKept(), isKept()]).toEqual([false, true]);
  const still = [
    ...MAKERS.map((name) => `resources/${name}`),
    'package-lock.json',
    'lib/a.ts',
    'functions/a.ts',
  ].filter((name) => {
    appendFileSync(join(root, name), '\n');
    return isKept();
  });

  expect(still).toEqual([]);
  expect(readdirSync(join(root, 'kept')).length).toBeGreaterThan(1);
});

test.each([
  ['AWS, whatever is exported', { RIPOSTE_QUICK: '1' }, false],
  ['a local stack that tests deploy', { RIPOSTE_BUNDLES: '/kept' }, false],
  ["the user's own local stack", { RIPOSTE_QUICK: '1', RIPOSTE_BUNDLES: '/kept' }, true],
])('bundles for %s', (_where, env, expected) => {
  expect(require('../../../resources/quick.cjs').quick(env)).toBe(expected);
});
