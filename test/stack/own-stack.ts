import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { orNothing, waitFor } from './wait.ts';

/** A stack of this name, beside the one that tests share: what it starts, says and leaves is told from that of others. */
export function stackNamed(name: string) {
  const file = `${STATE_DIR}lifecycle-${name}.json`;
  const env = { ...cleanEnv(), RIPOSTE_STACK_FILE: file };

  /** Starts a command and hands out what it has said so far. */
  function run(...args: string[]): { child: ChildProcess; said: () => string } {
    const child = spawn(process.execPath, [`${ROOT}cli/riposte.js`, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return { child, said: () => text };
  }

  return {
    file,
    /** What it keeps over a restart. */
    keptFolder: `${STATE_DIR}lifecycle-${name}-kept/`,
    /** Starts `riposte up` and waits until it says what is asked for. */
    async up(until: RegExp, ...options: string[]) {
      const { child, said } = run('up', ...options);
      const seen = await orNothing(async () => (until.test(said()) ? true : undefined), 240_000);
      if (seen !== true) throw new Error(`riposte up did not come to ${until}:\n${said()}`);
      return { child, port: /127\.0\.0\.1:(\d+)/.exec(said())?.[1] ?? '', said };
    },
    run,
    riposte: (...args: string[]) =>
      spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, ...args], { cwd: ROOT, env, encoding: 'utf8' }),
  };
}

const started: ChildProcess[] = [];

/** Resolves when a process has ended. */
export const exited = (child: ChildProcess) =>
  waitFor(async () => (child.exitCode !== null || child.signalCode !== null ? true : undefined), 180_000);

/** Ends the stacks that a test started. */
export async function endOwnStacks(): Promise<void> {
  for (const child of started.splice(0)) {
    child.kill('SIGTERM');
    await exited(child);
  }
}
