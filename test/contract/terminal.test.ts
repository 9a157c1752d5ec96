import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';

// Each starts a process, which takes its time on a busy machine.
jest.setTimeout(60_000);

const riposte = (...args: string[]) => [`${ROOT}cli/riposte.js`, ...args];

/** Runs a command whose output nobody reads; what it says on stderr, and its exit code. */
function unread(args: readonly string[], input = ''): Promise<{ stderr: string; code: number | null }> {
  const child = spawn(process.execPath, riposte(...args), { env: cleanEnv(), stdio: 'pipe' });
  child.stdout.destroy();
  child.stdin.on('error', () => undefined).end(input);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ stderr, code })));
}

test('riposte --version says which one it is', () => {
  const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string };

  const { stdout, status } = spawnSync(process.execPath, riposte('--version'), { env: cleanEnv(), encoding: 'utf8' });

  expect(stdout).toBe(`${version}\n`);
  expect(status).toBe(0);
});

test.each([
  ['--help'],
  ['coverage'],
  ['coverage', '--json'],
  ['policy', 'check', `${ROOT}policy.yml`],
  ['replay', '--json', `${ROOT}events`],
])('riposte %s ends quietly when nobody reads on', async (...args) => {
  const { stderr } = await unread(args);

  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
});

test('riposte match --lines ends quietly when nobody reads on', async () => {
  const line = '{"pattern":{"a":["b"]},"event":{"a":"b"}}\n';

  const { stderr } = await unread(['match', '--lines'], line.repeat(20_000));

  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
});
