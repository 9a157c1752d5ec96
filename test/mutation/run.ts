import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { figures, type Mutant } from './figures.ts';
import { nearestTests } from './nearest-tests.ts';

/** What is mutated in one go: a folder that its tests test as a whole, or a file with tests of its own. */
const UNITS = ['lib/documents', 'lib/pattern', ...globSync('lib/domain/**/*.ts', { cwd: ROOT }).sort(), ...guards()];
/** Some of them, by their paths; all of them otherwise. */
const asked = process.argv.slice(2);

process.chdir(ROOT);
// Many cases of a property tell no more of a mutant than few, and each mutant waits for them.
process.env.RIPOSTE_PROPERTY_CASES ??= '200';
const mutants: Mutant[] = [];
for (const unit of asked.length > 0 ? asked : UNITS) mutants.push(...(await mutated(unit)));
const { text, holds } = figures(mutants);
console.log(text);
process.exitCode = holds ? 0 : 1;

/** The checks before a change of the account that stand beside what they guard. */
function guards(): string[] {
  return globSync(
    ['lib/playbooks/*/guard.ts', 'lib/remediation/{within-cap,locked,plan-change,choose-targets,apply-change}.ts'],
    {
      cwd: ROOT,
    },
  ).sort();
}

async function mutated(unit: string): Promise<Mutant[]> {
  const files = unit.endsWith('.ts') ? [unit] : globSync(`${unit}/**/*.ts`);
  const tests = nearestTests(files);
  if (tests.length === 0) {
    console.log(`${unit}: not tried, no unit test imports it`);
    return [];
  }
  const kept = `${tmpdir()}/riposte-mutation`;
  mkdirSync(kept, { recursive: true });
  console.log(`${unit}: ${tests.length} files of tests`);
  process.env.RIPOSTE_MUTATION_TESTS = tests.join(' ');
  const results = await new Stryker({
    mutate: files,
    testRunner: 'in-process',
    plugins: [fileURLToPath(new URL('in-process.ts', import.meta.url))],
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // Modules that tests load stay in memory until the process ends.
    maxTestRunnerReuse: 150,
    // A busy machine is slow, and what is slow must not count as found.
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 30,
    incremental: true,
    incrementalFile: `${kept}/${unit.replaceAll('/', '-')}.json`,
    tempDirName: `${STATE_DIR}mutation`,
    ignorePatterns: ['.riposte', '.serverless'],
    disableTypeChecks: false,
    // It would read the project's with an interface that TypeScript 7 no longer has.
    tsconfigFile: 'none',
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
  }).runMutationTest();
  writeFileSync(`${kept}/${unit.replaceAll('/', '-')}.results.json`, JSON.stringify(results));
  return results;
}
