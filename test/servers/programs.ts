import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A program that the tests need is not on this machine: they are skipped, and counted as skipped. */
export class NotInstalledError extends Error {
  override readonly name = 'NotInstalledError';
}

/** The first of some names or paths that there is; throws NotInstalledError. */
export function program(names: readonly string[]): string {
  const found = names.find(isThere);
  if (found === undefined) throw new NotInstalledError(`no ${names[0]}`);
  return found;
}

/** Whether a program is on the path, or a file there. */
export function isThere(name: string): boolean {
  if (name.startsWith('/')) return existsSync(name);
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}
