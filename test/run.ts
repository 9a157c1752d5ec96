import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as z from 'zod/mini';
import { cleanEnv } from '../local/environment.ts';
import { ROOT, STATE_DIR } from '../local/paths.ts';
import { makeStateDir } from '../local/private.ts';
import { CFN_LINT, pythonFor } from '../local/venv.ts';
import { PACKAGE_DIR } from './contract/package.ts';

/** What a check came to. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const jestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/** Stacks that the stack tests share out among themselves: they wait most of the time, for leases to end and for workflows. */
const STACKS = 3;

/** Runs a command, its output as it comes; true when it ended well. */
function succeeds(title: string, command: string, args: readonly string[]): boolean {
  console.log(`\n▶ ${title}`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: cleanEnv() });
  if (error !== undefined) console.error(`${command}: ${error.message}`);
  return status === 0;
}

function check(title: string, command: string, args: readonly string[]): Tally {
  const ok = succeeds(title, command, args);
  console.log(`${ok ? '✔' : '✘'} ${title}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

function jest(title: string, args: readonly string[]): Tally {
  const file = `${STATE_DIR}jest.json`;
  rmSync(file, { force: true });
  // Node prints a warning for the flag that lets Jest load ES modules; cleanEnv has switched it off.
  const ok = succeeds(title, 'node', [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--json',
    `--outputFile=${file}`,
    ...args,
  ]);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const result = jestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: ok ? failed : Math.max(1, failed),
    skipped: result.numPendingTests,
  };
}

async function cfnLint(): Promise<Tally> {
  const title = 'cfn-lint on the packaged template';
  try {
    await pythonFor(CFN_LINT, (line) => console.log(line));
    const template = `${PACKAGE_DIR}/cloudformation-template-update-stack.json`;
    // W3005: the framework adds a DependsOn beside the GetAtt that already says so.
    return check(title, `${CFN_LINT.venv}/bin/cfn-lint`, [
      template,
      '--ignore-checks',
      'W3005',
      '--regions',
      'us-east-1',
      'eu-central-1',
    ]);
  } catch (error) {
    console.error(`✘ ${title}: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

makeStateDir();
const tallies = [
  check('types', 'tsc', ['-p', '.']),
  check('lint and format', 'biome', ['check', '.']),
  jest('unit, contract and server tests: rotations against real MariaDB and PostgreSQL servers', [
    '--selectProjects',
    'unit',
    'contract',
    'servers',
    '--testTimeout=60000',
  ]),
  await cfnLint(),
  jest('stack tests: the real serverless.yml on the local stack, IAM enforced', [
    '--selectProjects',
    'stack',
    `--maxWorkers=${STACKS}`,
    '--testTimeout=120000',
    '--verbose',
  ]),
];
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const skipped = tallies.reduce((sum, tally) => sum + tally.skipped, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
if (skipped > 0)
  console.log(
    `\n${skipped} skipped, because this machine lacks what they need: Chromium, MariaDB or PostgreSQL. See above.`,
  );
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
