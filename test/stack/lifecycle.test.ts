import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { waitFor } from './stack.ts';

// Each test deploys once or twice, on machines that have other things to do as well.
jest.setTimeout(900_000);

const env = { ...cleanEnv(), RIPOSTE_STACK_FILE: `${STATE_DIR}lifecycle-stack.json` };
const started: ChildProcess[] = [];

/** Starts `riposte up` and waits until it says what is asked for. */
async function up(until: RegExp): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, [`${ROOT}cli/riposte.js`, 'up'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const seen = await waitFor(async () => (until.test(text) ? true : undefined), 240_000);
  if (seen !== true) throw new Error(`riposte up did not come to ${until}:\n${text}`);
  return { child, output: () => text };
}

const riposte = (command: string) =>
  spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, command], { cwd: ROOT, env, encoding: 'utf8' });
const portOf = (output: string) => /127\.0\.0\.1:(\d+)/.exec(output)?.[1] ?? '';
const exited = (child: ChildProcess, withinMs = 180_000) =>
  waitFor(async () => (child.exitCode !== null || child.signalCode !== null ? true : undefined), withinMs);

/** The processes that belong to the stack of a port: the emulator and the functions it runs. */
function processesOf(port: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return (
        environment.includes(`GATEWAY_PORT=${port}`) ||
        environment.includes(`AWS_ENDPOINT_URL=http://127.0.0.1:${port}`)
      );
    } catch {
      return false;
    }
  });
}

/** The temporary folders that the processes of a stack write into. */
function scratchOf(port: string): string[] {
  const folders = processesOf(port).flatMap(
    (pid) => /(?:^|\0)TMPDIR=([^\0]+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? [],
  );
  return [...new Set(folders)];
}

afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGTERM');
    await exited(child);
  }
});

describe('the local stack', () => {
  test('runs once: a second start says where the first one is; Ctrl-C ends it and leaves no process behind', async () => {
    const { child, output } = await up(/The stack stays up/);
    const port = portOf(output());
    const running = processesOf(port);
    const second = riposte('up');

    child.kill('SIGINT');
    await exited(child);

    expect(running.length).toBeGreaterThan(0);
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`A local stack is running already at http://127.0.0.1:${port}`);
    expect(second.stderr).toContain('npx riposte down');
    expect(child.exitCode).toBe(0);
    expect(await waitFor(async () => (processesOf(port).length === 0 ? true : undefined), 60_000)).toBe(true);
  });

  test('killed in the middle leaves nothing that keeps it from starting again, and can be ended from elsewhere', async () => {
    const { child, output } = await up(/AWS emulator with IAM enforced/);
    const port = portOf(output());

    child.kill('SIGKILL');
    await exited(child);
    const gone = await waitFor(async () => (processesOf(port).length === 0 ? true : undefined), 60_000);
    const again = await up(/The stack stays up/);
    const down = riposte('down');
    await exited(again.child);

    expect(gone).toBe(true);
    expect(down.stdout).toContain('The local stack has ended.');
    expect(again.child.exitCode).toBe(0);
    expect(riposte('down').stdout).toContain('No local stack is running.');
  });

  test('asked to end while it deploys, or when nobody reads on, it ends in order and leaves nothing behind', async () => {
    for (const end of [
      (child: ChildProcess) => child.kill('SIGINT'),
      (child: ChildProcess) => child.stdout?.destroy(),
    ]) {
      const { child, output } = await up(/deploying serverless\.yml/);
      const port = portOf(output());
      const folders = scratchOf(port);

      end(child);
      await exited(child);

      expect(child.exitCode).toBe(0);
      expect(folders.length).toBeGreaterThan(0);
      expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
      expect(await waitFor(async () => (processesOf(port).length === 0 ? true : undefined), 60_000)).toBe(true);
      expect(existsSync(env.RIPOSTE_STACK_FILE)).toBe(false);
    }
  });

  test('says what is wrong with a command it does not know', () => {
    const { status, stderr } = riposte('fly');

    expect(status).toBe(2);
    expect(stderr).toContain("unknown command 'fly'");
    expect(stderr).toContain('npx riposte --help');
  });
});
