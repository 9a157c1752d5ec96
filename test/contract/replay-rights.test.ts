import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';
import { eventFile } from '../unit/support/fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-replay-rights-'));
/** Root may read and write everything: what runs as root does this as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const mine = (file: string, mode: number) => chmodSync(join(folder, file), mode);

beforeAll(() => {
  mine('.', 0o755);
  writeFileSync(join(folder, 'a-broken.json'), '{oops');
  writeFileSync(join(folder, 'good.json'), JSON.stringify(eventFile('defense-evasion/cloudtrail-tampered')));
  writeFileSync(join(folder, 'z-secret.json'), '{}');
  writeFileSync(join(folder, 'old.html'), '');
  mkdirSync(join(folder, 'shut'));
  mine('z-secret.json', 0);
  mine('old.html', 0o444);
  mine('shut', 0o555);
});
afterAll(() => rmSync(folder, { recursive: true }));

function replay(...args: readonly string[]) {
  const command = [`${ROOT}cli/entry.ts`, 'replay', ...args];
  return spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8', env: cleanEnv(), ...nobody });
}

test.each([
  ['named', ['a-broken.json', 'good.json', 'z-secret.json']],
  ['in a folder', ['.']],
])('what may not be read, %s, is said before anything is read, and costs only itself', (_name, args) => {
  const { status, stdout, stderr } = replay(...args, '--json', '--workers', '1');

  expect(stderr.split('\n')[0]).toBe('z-secret.json: you may not read it');
  expect(stderr).toMatch(/\na-broken\.json: line 1 is (?:not JSON|cut off)/);
  expect(stderr.match(/z-secret/g)).toHaveLength(1);
  expect(stdout).toContain('"detection":"defense-evasion/cloudtrail-tampered"');
  expect(status).toBe(1);
});

test.each([
  [
    'over one that may not be written',
    'old.html',
    'old.html may not be written by you: name another file for the page',
  ],
  [
    'in a folder that is shut',
    'shut/page.html',
    'shut/page.html may not be written by you: name another file for the page',
  ],
])('a page %s is refused before anything is read', (_name, file, said) => {
  const { status, stdout, stderr } = replay('a-broken.json', '--html', file);

  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `riposte: ${said}\n` });
});
