import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { ROOT } from '../../local/paths.ts';
import { EMULATOR, installPinned, PYTHON_EXAMPLE, pythonFor, SECOND, TEMPLATE_TOOLS } from '../../local/venv.ts';

const folder = mkdtempSync(join(tmpdir(), 'pins-'));
const wheels = join(folder, 'wheels');
const digest = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** A package that needs another one, as pip reads it from a folder instead of from the registry. */
function wheel(name: string, needs = ''): string {
  const info = `${name}-1.0.dist-info`;
  const content = zipSync({
    [`${name}.py`]: strToU8('VALUE = 1\n'),
    [`${info}/METADATA`]: strToU8(`Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n${needs}`),
    [`${info}/WHEEL`]: strToU8('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
    [`${info}/RECORD`]: strToU8(`${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`),
  });
  mkdirSync(wheels, { recursive: true });
  writeFileSync(join(wheels, `${name}-1.0-py3-none-any.whl`), content);
  return digest(content);
}

function pinning(lines: string): string {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, lines);
  return requirements;
}

afterAll(() => rmSync(folder, { recursive: true }));

test.each([EMULATOR, SECOND, TEMPLATE_TOOLS, PYTHON_EXAMPLE].map(({ requirements }) => requirements))(
  '%s: each line is one version with digests',
  (file) => {
    const lines = readFileSync(file, 'utf8')
      .replaceAll(/^#.*\n/gm, '')
      .replaceAll('\\\n', '')
      .trim()
      .split('\n');
    const loose = lines.filter(
      (line) => !/^[a-z0-9-]+==[\w.]+( ; python_full_version [<>]=? '[\d.]+')?\s+--hash=sha256:[0-9a-f]{64}/.test(line),
    );

    expect(lines.length).toBeGreaterThan(5);
    expect(loose).toEqual([]);
  },
);

test('another file than the pinned one is not installed, and neither is what is not pinned', async () => {
  const digests = { tool: wheel('tool'), other: wheel('other'), needy: wheel('needy', 'Requires-Dist: other\n') };
  process.env.PIP_NO_INDEX = '1';
  process.env.PIP_FIND_LINKS = wheels;

  const right = pinning(`tool==1.0 --hash=sha256:${digests.tool}\n`);
  const python = await pythonFor({ venv: join(folder, 'venv'), requirements: right }, () => undefined);
  const refusal = (lines: string) =>
    installPinned(python, pinning(lines)).then(
      () => 'installed',
      (error: Error) => error.message,
    );

  expect(await refusal(`other==1.0 --hash=sha256:${digests.tool}\n`)).toContain('DO NOT MATCH THE HASHES');
  expect(await refusal(`needy==1.0 --hash=sha256:${digests.needy}\n`)).toContain('must have their versions pinned');
  expect(await refusal('other==1.0\n')).toContain('Hashes are required');
}, 60_000);

test('the emulator that is pinned is the one that the patches were written for', () => {
  const [, version] = /MINISTACK = "([\d.]+)"/.exec(readFileSync(`${ROOT}local/emulator/fit.py`, 'utf8')) ?? [];

  expect(readFileSync(EMULATOR.requirements, 'utf8')).toContain(`\nministack==${version} `);
});
