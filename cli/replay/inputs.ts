import { accessSync, constants, type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { errorText } from '../../lib/domain/errors.ts';
import { folderOfOthers } from '../../lib/replay/other-logs.ts';
import { LeftOut } from './left-out.ts';

/** A file to read. */
export interface Input {
  readonly path: string;
  readonly bytes: number;
  /** Whether there must be events in it: it was named, or its name says JSON. What cannot be read elsewhere is left out. */
  readonly certain: boolean;
}

/** The files to read, what could not be looked into, and what was left out. */
export interface Inputs {
  readonly files: readonly Input[];
  /** Pipes that were named: nothing comes from them until somebody writes. */
  readonly pipes: readonly string[];
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
  readonly leftOut: LeftOut;
}

const JSON_FILE = /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i;
/** Tables, text logs, packed files, and names without an ending, which Firehose gives. */
const MAYBE_FILE = /(?:\.(?:log|csv|txt|gz)|^[^.]+)$/i;

/**
 * Files and the event files in directories, in the order of time: CloudTrail's file names carry it, and thresholds are
 * counted over regions and accounts together. Pipes come last: somebody may take long to write into them.
 */
export function findInputs(paths: readonly string[]): Inputs {
  const files = new Map<string, Input & { readonly key: string }>();
  const problems: { path: string; reason: string }[] = [];
  const leftOut = new LeftOut();
  const pipes: string[] = [];
  const add = (path: string, bytes: number, certain: boolean, last: boolean) => {
    const key = `${last ? '2' : '1'}${timeOf(path)} ${path}`;
    files.set(path === '-' ? path : resolve(path), { path, bytes, certain, key });
  };
  for (const path of paths) {
    const stat = path === '-' ? undefined : look(path, problems);
    if (path === '-') add(path, 0, true, true);
    else if (stat?.isDirectory() === true) {
      const walk = {
        root: path,
        problems,
        leftOut,
        add: (file: string, bytes: number, certain: boolean) => add(file, bytes, certain, false),
      };
      lookInto(walk);
    } else if (stat !== undefined) {
      add(path, stat.size, true, !stat.isFile());
      // What the shell itself makes, /dev/fd/63, has its writer.
      if (stat.isFIFO() && !/^\/(?:dev|proc)\//.test(path)) pipes.push(path);
    }
  }
  const sorted = [...files.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return { files: sorted.map(({ path, bytes, certain }) => ({ path, bytes, certain })), pipes, problems, leftOut };
}

type Problems = { path: string; reason: string }[];

/** What there is, unless it may not be read: that is found out before an hour of reading, not within it. */
function look(path: string, problems: Problems): Stats | undefined {
  try {
    const stat = statSync(path);
    accessSync(path, constants.R_OK);
    return stat;
  } catch (error) {
    problems.push({ path, reason: whyNot(error) });
    return undefined;
  }
}

function whyNot(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'ENOENT') return 'there is no such file or directory';
  return code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : `cannot be read: ${errorText(error)}`;
}

interface Walk {
  readonly root: string;
  readonly problems: Problems;
  readonly leftOut: LeftOut;
  readonly add: (path: string, bytes: number, certain: boolean) => void;
}

/** Goes through a directory and those in it, with a stack of its own; links are not followed, so that no loop is walked twice. */
function lookInto({ root, problems, leftOut, add }: Walk): void {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder, problems)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (!entry.isFile())
        leftOut.add(folder, entry.isSymbolicLink() ? 'links, which are not followed' : 'no files');
      else {
        const others = folderOfOthers(relative(root, path).replaceAll('\\', '/'), basename(resolve(root)));
        const certain = JSON_FILE.test(entry.name);
        if (others !== undefined) leftOut.add(join(root, others.folder), others.kind);
        else if (!certain && !MAYBE_FILE.test(entry.name)) leftOut.add(folder, 'files of other kinds');
        else {
          const stat = look(path, problems);
          if (stat !== undefined) add(path, stat.size, certain);
        }
      }
    }
  }
}

function entriesOf(folder: string, problems: Problems): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    problems.push({ path: folder, reason: whyNot(error) });
    return [];
  }
}

/** `000000000000_CloudTrail_eu-central-1_20260302T0305Z_x.json.gz` is of 20260302T0305Z; other files come first, by name. */
function timeOf(file: string): string {
  return /_(\d{8}T\d{4}Z)_/.exec(basename(file))?.[1] ?? '';
}

/** The folder of a file, without the days that logs are sorted by: `…/2026/03/02`. */
export function logFolder(file: string): string {
  return dirname(file).replace(/(?:\/\d{1,4})+$/, '');
}
