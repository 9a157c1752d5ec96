import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { askStack } from '../../local/access.ts';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { writePrivate } from '../../local/private.ts';
import { EMULATOR } from '../../local/venv.ts';
import { attackFrom, testStack } from './stack.ts';

const stack = testStack();
const folder = mkdtempSync(join(tmpdir(), 'stack-file-'));
const file = join(folder, 'stack.json');
const env = { ...cleanEnv(), RIPOSTE_STACK_FILE: file };
const COMMAND = `'${process.execPath}' '${ROOT}cli/riposte.js'`;

const shell = (script: string) => spawnSync('sh', ['-c', script], { cwd: ROOT, env, encoding: 'utf8' });

beforeAll(async () => {
  const { pid } = z.object({ pid: z.number() }).parse(await (await askStack(stack.access, 'health')).json());
  // Its rights and content must not outlive it.
  writeFileSync(file, 'old', { mode: 0o644 });
  writePrivate(file, JSON.stringify({ pid, owner: process.pid, access: stack.access }));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('the file of a running stack is for its owner only', () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('npx riposte env lets a shell use the stack, and nothing else that was set before', () => {
  const { stdout } = shell(
    `AWS_SESSION_TOKEN=mine AWS_PROFILE=prod; export AWS_SESSION_TOKEN AWS_PROFILE; eval "$(${COMMAND} env)"; env`,
  );
  const names = stdout.split('\n').map((line) => line.split('=')[0]);

  expect(stdout).toContain(`AWS_ENDPOINT_URL=${stack.access.endpoint}\n`);
  expect(stdout).toContain(`AWS_SECRET_ACCESS_KEY=${stack.access.secretAccessKey}\n`);
  expect(stdout).toContain(`RIPOSTE_TOKEN=${stack.access.token}\n`);
  expect(names).not.toContain('AWS_SESSION_TOKEN');
  expect(names).not.toContain('AWS_PROFILE');
});

test('npx riposte env writes no secret onto a screen', () => {
  const spawn = `import pty, sys; pty.spawn([sys.argv[1], '${ROOT}cli/riposte.js', 'env'])`;

  const { stdout } = spawnSync(`${EMULATOR.venv}/bin/python`, ['-c', spawn, process.execPath], {
    env,
    encoding: 'utf8',
  });

  expect(stdout).toContain('eval "$(npx riposte env)"');
  expect(stdout).not.toContain(stack.access.secretAccessKey);
  expect(stdout).not.toContain(stack.access.token);
});

test('npx riposte inbox shows what on-call got', async () => {
  await stack.emit(attackFrom('203.0.113.180', 'incident-inbox'));
  // The last that is told of it: nothing comes later.
  await stack.message((one) => one.text.includes('Blocked 203.0.113.180'), 0);

  const shown = shell(`${COMMAND} inbox`);
  const lines = shell(`${COMMAND} inbox --since 1h --json`).stdout.trim().split('\n');
  const later = shell(`${COMMAND} inbox --since ${new Date().toISOString()}`).stdout;

  expect(shown.stdout).toMatch(/e-mail to oncall@example\.com, \d\d:\d\d:\d\d UTC\n│ Subject: /);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ protocol: expect.stringMatching(/email|sms/) });
  expect(later).not.toContain('203.0.113.180');
});

test('a file of a stack that is gone means that none runs', () => {
  const old = join(folder, 'old.json');
  writePrivate(old, JSON.stringify({ pid: 1, owner: 1, access: stack.access }));

  const { stderr, status } = spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, 'inbox'], {
    env: { ...env, RIPOSTE_STACK_FILE: old },
    encoding: 'utf8',
  });

  expect(status).toBe(1);
  expect(stderr).toContain('no local stack is running: start one with npm start');
});
