import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT } from '../../local/paths.ts';

jest.setTimeout(120_000);

const DETECTION = 'persistence/scaffolded-thing';
const PLAYBOOK = 'scaffolded-answer';
const WRITTEN = [
  `lib/detections/${DETECTION}.ts`,
  `events/${DETECTION}.json`,
  `events/${DETECTION}.benign.json`,
  `functions/playbooks/${PLAYBOOK}.ts`,
  `test/stack/playbooks/${PLAYBOOK}.ts`,
];

/** What the copy makes of both: the rules, the reader of the input, the resources of the template. */
const ASK = `
import { loadDetections } from './lib/detections/registry.ts';
import { deriveRules } from './lib/pattern/derive-rules.ts';
import { inputReaders } from './lib/remediation/inputs.ts';
import { loadPlaybooks } from './resources/playbook-registry.ts';
const playbooks = await loadPlaybooks();
const playbook = playbooks.find(({ id }) => id === '${PLAYBOOK}');
const input = { ...playbook.example, reason: 'why' };
inputReaders(playbooks).get('${PLAYBOOK}')(input);
const { targets, refused } = await playbook.changes({}).find(input, {});
const rules = deriveRules(await loadDetections()).filter((rule) => rule.detections.includes('${DETECTION}')).length;
console.log(JSON.stringify({ rules, targets, refused }));
`;

describe('what riposte new writes', () => {
  const copy = mkdtempSync(join(tmpdir(), 'riposte-new-'));
  const node = join(ROOT, 'node_modules/node/bin/node');
  const run = (...args: string[]) => execFileSync(node, args, { cwd: copy, env: cleanEnv(), encoding: 'utf8' });
  let named: unknown;
  let said = '';
  beforeAll(() => {
    for (const part of ['lib', 'cli', 'docs', 'bench', 'resources', 'local', 'events', 'functions', 'statemachines'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    for (const part of ['test', 'package.json', 'policy.yml', 'tsconfig.json', 'biome.json'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    said = run('cli/entry.ts', 'new', 'detection', DETECTION, '--call', 'kms:CreateGrant');
    named = JSON.parse(run('cli/entry.ts', 'new', 'playbook', PLAYBOOK, '--json'));
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  test('is found by the registries; the playbook reads its example and refuses it', () => {
    expect(JSON.parse(run('--input-type=module', '-e', ASK))).toEqual({
      rules: 1,
      targets: [],
      refused: [{ input: 'example', reason: 'this playbook is not written yet' }],
    });
  });

  test('is named for programs, too', () => {
    expect(named).toEqual({ id: PLAYBOOK, files: WRITTEN.slice(3) });
  });

  test('is told beside the detections that look at the call already', () => {
    expect(said).toContain(
      'credential-access/secret-policy-opened (Secret or key shared with other accounts) looks at CreateGrant already: is it another one?\n',
    );
  });

  test('is named where what was made of it cannot be used', () => {
    const file = join(copy, `lib/detections/${DETECTION}.ts`);
    const text = readFileSync(file, 'utf8');
    const tried = (changed: string) => {
      writeFileSync(file, changed);
      const { stderr } = spawnSync(node, ['cli/entry.ts', 'test', 'root-used'], {
        cwd: copy,
        env: cleanEnv(),
        encoding: 'utf8',
      });
      writeFileSync(file, text);
      return stderr;
    };

    expect(tried(text.replace('apiCall, ', 'apiCalls, '))).toContain(
      `riposte: lib/detections/${DETECTION}.ts cannot be read: `,
    );
    expect(tried(text.replace(DETECTION, 'persistence/other'))).toContain(
      `riposte: lib/detections/${DETECTION}.ts declares persistence/other: the id is the file's path`,
    );
  });

  test('raises on its event and not on the benign one', () => {
    const tried = JSON.parse(run('cli/entry.ts', 'test', 'scaffolded-thing', '--json')) as { benign: string[] };

    expect(tried).toMatchObject({ raises: true });
    expect(tried.benign).not.toContain(DETECTION);
  });

  test('passes types and lint', () => {
    const include = WRITTEN.filter((file) => file.endsWith('.ts'));
    writeFileSync(join(copy, 'written.json'), JSON.stringify({ extends: './tsconfig.json', include }));
    const types = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', 'written.json'], {
      cwd: copy,
      encoding: 'utf8',
    });
    const lint = spawnSync(join(ROOT, 'node_modules/.bin/biome'), ['check', ...WRITTEN], {
      cwd: copy,
      encoding: 'utf8',
    });

    expect(types.stdout).toBe('');
    expect(lint.stderr).not.toContain('Found');
    expect([types.status, lint.status]).toEqual([0, 0]);
  });

  test('is never written over what is there', () => {
    const again = spawnSync(node, ['cli/entry.ts', 'new', 'playbook', PLAYBOOK], {
      cwd: copy,
      env: cleanEnv(),
      encoding: 'utf8',
    });

    expect(again.status).toBe(2);
    expect(again.stderr).toContain(`functions/playbooks/${PLAYBOOK}.ts, test/stack/playbooks/${PLAYBOOK}.ts is there`);
  });
});
