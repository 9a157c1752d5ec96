import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../local/paths.ts';

/** The files that import each file, types aside. */
function importers(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of globSync(['lib/**/*.ts', 'functions/**/*.ts', 'test/unit/**/*.ts'], { cwd: ROOT })) {
    const text = readFileSync(`${ROOT}${file}`, 'utf8');
    for (const [, path = ''] of text.matchAll(/^(?:import|export)\s+(?!type)[^;]*?from '(\.[^']+)';/gm)) {
      const imported = join(dirname(file), path);
      found.set(imported, [...(found.get(imported) ?? []), file]);
    }
  }
  return found;
}

const IMPORTERS = importers();

/** Tests with clocks and spies of Jest's own, which the runner of mutants has not. */
const NEEDS_JEST = new Set(
  globSync('test/unit/**/*.test.ts', { cwd: ROOT }).filter((file) =>
    /import \{[^}]*\bjest\b[^}]*\} from '@jest\/globals'/.test(readFileSync(`${ROOT}${file}`, 'utf8')),
  ),
);

/** With so many files of tests, others are too far away to be about it. */
const ENOUGH = 10;

/** The unit tests that import one of some files, and where those are few, those that import what imports them, and so on. */
export function nearestTests(files: readonly string[]): string[] {
  const seen = new Set(files);
  const found: string[] = [];
  for (let ring = importing(files, seen); ring.length > 0; ring = importing(ring, seen)) {
    found.push(...ring.filter((file) => file.endsWith('.test.ts') && !NEEDS_JEST.has(file)));
    if (found.length >= ENOUGH) break;
  }
  return found.sort();
}

/** What imports some files and was not seen before; from now on it is. */
function importing(files: readonly string[], seen: Set<string>): string[] {
  const ring = [...new Set(files.flatMap((file) => IMPORTERS.get(file) ?? []))].filter((file) => !seen.has(file));
  for (const file of ring) seen.add(file);
  return ring;
}
