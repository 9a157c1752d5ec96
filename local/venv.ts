import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { LocalStackError } from './errors.ts';
import { ROOT, STATE_DIR } from './paths.ts';
import { makeStateDir } from './private.ts';
import { run } from './run.ts';

/** A set of pinned Python packages with a virtual environment of its own. */
export interface PythonTools {
  readonly venv: string;
  readonly requirements: string;
}

/** The emulator. */
export const EMULATOR: PythonTools = {
  venv: `${STATE_DIR}venv`,
  requirements: `${ROOT}local/emulator/requirements.txt`,
};

/** A second emulator, for the tests: services that the first one lacks. */
export const SECOND: PythonTools = {
  venv: `${STATE_DIR}venv-second`,
  requirements: `${ROOT}local/second/requirements.txt`,
};

/** cfn-lint and AWS's service authorization reference, for the tests. */
export const TEMPLATE_TOOLS: PythonTools = {
  venv: `${STATE_DIR}venv-lint`,
  requirements: `${ROOT}test/requirements.txt`,
};

/** What the example of a client in Python needs, for the tests. */
export const PYTHON_EXAMPLE: PythonTools = {
  venv: `${STATE_DIR}venv-example`,
  requirements: `${ROOT}examples/requirements.txt`,
};

/**
 * Makes the virtual environment on first use and again when its pins change; returns its Python.
 * Throws LocalStackError when there is no Python ≥ 3.10, or when the packages cannot be installed.
 */
export async function pythonFor({ venv, requirements }: PythonTools, say: (line: string) => void): Promise<string> {
  const python = `${venv}/bin/python`;
  const marker = `${venv}/installed`;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return python;
  const system = await findPython();
  rmSync(venv, { recursive: true, force: true });
  makeStateDir();
  say(`Installing ${requirements.slice(ROOT.length)} into ${venv.slice(ROOT.length)} (once)`);
  await run(system, ['-m', 'venv', venv]).catch((cause: unknown) => {
    throw new LocalStackError(
      `${system} cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv`,
      { cause },
    );
  });
  await installPinned(python, requirements);
  writeFileSync(marker, wanted);
  return python;
}

/** Installs what a file pins: nothing that is not in it, byte for byte, and nothing whose set-up code would run or fetch more. */
export async function installPinned(python: string, requirements: string): Promise<void> {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
  const pinned = ['--require-hashes', '--only-binary=:all:', '--requirement', requirements];
  await run(python, ['-m', 'pip', 'install', ...quiet, ...pinned]);
}

async function findPython(): Promise<string> {
  const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  for (const candidate of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']) {
    if (
      await run(candidate, ['-c', check]).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  throw new LocalStackError(
    'The local stack needs Python 3.10 or newer and found none. Install it (Debian: apt-get install python3 python3-venv), then try again.',
  );
}
