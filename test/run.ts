import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as z from 'zod/mini';
import { cleanEnv } from '../local/environment.ts';
import { COMPILED_DIR, ROOT, STATE_DIR } from '../local/paths.ts';
import { makeStateDir } from '../local/private.ts';
import { pythonFor, TEMPLATE_TOOLS } from '../local/venv.ts';
import { FOUNDATION_DIR, FOUNDATION_WITHOUT_FUNCTIONS_DIR, PACKAGE_DIR } from './contract/package.ts';

/** What a check came to. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Stacks that the stack tests share out among themselves: they wait most of the time, for leases to end and for workflows. */
const STACKS = 3;

/** Tests start the Framework and the command line again and again: what is compiled once need not be again. */
const ENVIRONMENT = { ...cleanEnv(), NODE_COMPILE_CACHE: COMPILED_DIR };

const jestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/** When a command that is run shows what it says: as it says it, or all at its end, where another one talks meanwhile. */
type Shows = 'at once' | 'at its end';

/** Runs a command to its end; true when it ended well. */
function succeeds(title: string, command: string, args: readonly string[], shows: Shows): Promise<boolean> {
  if (shows === 'at once') console.log(`\n▶ ${title}`);
  return new Promise((resolve) => {
    const stdio = shows === 'at once' ? 'inherit' : 'pipe';
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', stdio, stdio], env: ENVIRONMENT });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
    const end = (ok: boolean) => {
      if (shows === 'at its end') console.log(`\n▶ ${title}\n${Buffer.concat(said).toString('utf8').trimEnd()}`);
      console.log(`${ok ? '✔' : '✘'} ${title}`);
      resolve(ok);
    };
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

async function check(title: string, command: string, args: readonly string[]): Promise<Tally> {
  const ok = await succeeds(title, command, args, 'at its end');
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

async function jest(title: string, name: string, shows: Shows, args: readonly string[]): Promise<Tally> {
  const file = `${STATE_DIR}jest-${name}.json`;
  rmSync(file, { force: true });
  // Node prints a warning for the flag that lets Jest load ES modules; cleanEnv has switched it off.
  const all = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--json', `--outputFile=${file}`, ...args];
  const ok = await succeeds(title, 'node', all, shows);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const result = jestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: ok ? failed : Math.max(1, failed),
    skipped: result.numPendingTests,
  };
}

/** The templates that the contract tests have packaged, and the judge of their roles on roles that are wrong. */
async function templates(): Promise<Tally[]> {
  const files = [PACKAGE_DIR, FOUNDATION_DIR, FOUNDATION_WITHOUT_FUNCTIONS_DIR].map(
    (folder) => `${folder}/cloudformation-template-update-stack.json`,
  );
  try {
    const python = await pythonFor(TEMPLATE_TOOLS, (line) => console.log(line));
    // W3005: the framework adds a DependsOn beside the GetAtt that already says so.
    const known = ['--ignore-checks', 'W3005', '--regions', 'us-east-1', 'eu-central-1'];
    return [
      await check('cfn-lint on the packaged templates', `${TEMPLATE_TOOLS.venv}/bin/cfn-lint`, [...files, ...known]),
      await check('roles by AWS’s service authorization reference', python, ['test/role_actions.py', ...files]),
      await check('what judges roles so', python, [
        '-B',
        '-m',
        'unittest',
        'discover',
        '-s',
        'test',
        '-p',
        'role_*_test.py',
      ]),
    ];
  } catch (error) {
    console.error(`✘ the packaged templates: ${error instanceof Error ? error.message : String(error)}`);
    return [{ passed: 0, failed: 3, skipped: 0 }];
  }
}

const unitTests = () =>
  jest('unit and contract tests', 'unit', 'at once', ['--selectProjects', 'unit', 'contract', '--maxWorkers=2']);

/** One file after the other: some change a server's own settings for a while. */
const serverTests = () =>
  jest('server tests: rotations against real MariaDB and PostgreSQL servers', 'servers', 'at its end', [
    '--selectProjects',
    'servers',
    '--runInBand',
    '--testTimeout=240000',
  ]);

const stackTests = () =>
  jest('stack tests: the real serverless.yml on the local stack, IAM enforced', 'stack', 'at once', [
    '--selectProjects',
    'stack',
    `--maxWorkers=${STACKS}`,
    '--testTimeout=240000',
    '--verbose',
  ]);

makeStateDir();
const tallies = [
  ...(await Promise.all([check('types', 'tsc', ['-p', '.']), check('lint and format', 'biome', ['check', '.'])])),
  ...(await Promise.all([unitTests(), serverTests()])),
  ...(await Promise.all([stackTests(), templates()])).flat(),
];
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const skipped = tallies.reduce((sum, tally) => sum + tally.skipped, 0);
const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
if (skipped > 0)
  console.log(
    `\n${skipped} skipped, because this machine lacks what they need: Chromium, zsh, fish, MariaDB, PostgreSQL, or the second emulator with its models of AWS’s APIs. See above.`,
  );
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
