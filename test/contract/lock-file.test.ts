import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as { packages: Record<string, Entry> };
const manifest = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

test('the lock file names the package of every platform, so that npm ci works on each', () => {
  const missing = Object.entries(lock.packages).flatMap(([name, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter(
        (dependency) =>
          !(`node_modules/${dependency}` in lock.packages || `${name}/node_modules/${dependency}` in lock.packages),
      )
      .map((dependency) => `${name} needs ${dependency}`),
  );

  expect(missing).toEqual([]);
});

// npm leaves the digest out for what it did not install here: take such entries out of the file, then npm install --package-lock-only.
test('the lock file holds a digest of every package, of other platforms as well', () => {
  const without = Object.entries(lock.packages).flatMap(([name, { integrity = '' }]) =>
    name === '' || /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ? [] : [name],
  );

  expect(without).toEqual([]);
});

test('the lock file records no download addresses', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
});

test('versions are exact', () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^(npm:\w+@)?\d+\.\d+\.\d+$/.test(version),
  );

  expect(loose).toEqual([]);
});
