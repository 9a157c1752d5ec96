import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
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

test('an error that repeats a name which somebody else gave shows what a terminal would obey', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-terminal-'));
  const file = join(folder, 'bundle.zip');
  const manifest = { version: 1, incident: 'x', madeAt: 'x', files: {}, streams: {} };
  const names = { 'manifest.json': JSON.stringify(manifest), 'timeline.json': '{}', '\u001b]0;owned\u0007\u202e': 'x' };
  writeFileSync(file, zipSync(Object.fromEntries(Object.entries(names).map(([name, text]) => [name, strToU8(text)]))));

  const { stderr, code } = await unread(['evidence', 'verify', file]);
  rmSync(folder, { recursive: true });

  expect(stderr).toContain('<U+001B>]0;owned<U+0007><U+202E> was inserted');
  expect(code).toBe(1);
});
