import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The files to read, their size in bytes, and what was named but is not there. */
export interface Inputs {
  readonly files: readonly string[];
  readonly bytes: ReadonlyMap<string, number>;
  readonly missing: readonly string[];
}

const EVENT_FILE = /\.(?:json|jsonl|ndjson|log)(?:\.gz)?$/i;
/** Digest files prove that log files were not altered; there are no events in them. */
const DIGEST = /[\\/]CloudTrail-Digest[\\/]/;

/**
 * Files and the event files in directories, in the order of time: CloudTrail's file names carry it, and thresholds are
 * counted over regions and accounts together.
 */
export function findInputs(paths: readonly string[]): Inputs {
  const missing: string[] = [];
  const bytes = new Map<string, number>();
  for (const path of paths) {
    if (path === '-') bytes.set(path, 0);
    else {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined) missing.push(path);
      else if (!stat.isDirectory()) bytes.set(path, stat.size);
      else for (const file of filesBelow(path)) bytes.set(file, statSync(file).size);
    }
  }
  const files = [...bytes.keys()].map((file) => ({ file, key: `${timeOf(file)} ${file}` }));
  return { files: files.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ file }) => file), bytes, missing };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && EVENT_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !DIGEST.test(file));
}

/** `000000000000_CloudTrail_eu-central-1_20260302T0305Z_x.json.gz` is of 20260302T0305Z; other files come first, by name. */
function timeOf(file: string): string {
  return /_(\d{8}T\d{4}Z)_/.exec(basename(file))?.[1] ?? '';
}
