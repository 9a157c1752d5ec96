import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';

const ADDRESS = /\b(?:203\.0\.113|198\.51\.100|192\.0\.2)\.\d+\b/g;

const textsOf = (...patterns: string[]) =>
  patterns.flatMap((pattern) =>
    globSync(pattern, { cwd: ROOT }).map((file) => [file, readFileSync(`${ROOT}${file}`, 'utf8')] as const),
  );

test('files of tests that share a stack have no address in common but those of the sample events and of examples of an input', () => {
  const common = new Set(
    textsOf('events/**/*.json', 'lib/playbooks/**/*.ts', 'local/policy.yml').flatMap(
      ([, text]) => text.match(ADDRESS) ?? [],
    ),
  );
  const uses = textsOf('test/stack/*.test.ts').flatMap(([file, text]) =>
    [...new Set(text.match(ADDRESS) ?? [])].map((address) => ({ file, address })),
  );

  const files = Map.groupBy(uses, ({ address }) => address);
  const shared = [...files].filter(([address, those]) => those.length > 1 && !common.has(address));

  expect(uses.length).toBeGreaterThan(50);
  expect(shared.map(([address, those]) => [address, ...those.map(({ file }) => file)])).toEqual([]);
});
