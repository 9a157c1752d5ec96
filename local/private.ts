import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { STATE_DIR } from './paths.ts';

/** Makes the folder for what the local stack keeps, for its owner only. */
export function makeStateDir(): void {
  makePrivateDir(STATE_DIR);
}

/** Makes a folder that only its owner may look into. */
export function makePrivateDir(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One that an older version made may be open to others.
  chmodSync(folder, 0o700);
}

/** Writes a file that only its owner may read; a new one, so that neither the rights nor the target of an older one count, and there at once. */
export function writePrivate(file: string, text: string): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
  renameSync(fresh, file);
}
