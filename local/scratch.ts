import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for what a tool leaves behind: given to it as TMPDIR, removed afterwards. */
export interface Scratch {
  readonly env: { readonly TMPDIR: string };
  remove(): void;
}

/**
 * Makes a scratch folder. It lies outside the project: functions run from it, and Node must not find the project's packages above
 * them that their bundles would lack in an account.
 */
export function makeScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-'));
  return {
    env: { TMPDIR: folder },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
