import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { evidence } from '../../cli/commands/evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-evidence-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of evidence in which one name was written over another of the same length. */
function zipWith(files: Record<string, string>, from: string, to: string): string {
  const bytes = Buffer.from(
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from)) bytes.write(to, at);
  const file = join(folder, 'bundle.zip');
  writeFileSync(file, bytes);
  return file;
}

test('a file that has two of one name is no evidence: one is checked, the other is opened', async () => {
  const file = zipWith({ 'index.htmX': 'made up', 'index.html': 'as it was made' }, 'index.htmX', 'index.html');

  await expect(evidence('verify', file, {})).rejects.toThrow('is no bundle of evidence: index.html is in it twice');
});
