import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { LOCAL_PARAMETERS } from './deploy.ts';
import { LocalStackError } from './errors.ts';
import { freePort } from './free-port.ts';
import { ROOT } from './paths.ts';
import { makePrivateDir, writePrivate } from './private.ts';

/** What a deployment is made of, and what the emulator is: where none of it changed, what was kept needs no deployment. */
const DEPLOYED = [
  'serverless.yml',
  'package-lock.json',
  'functions',
  'lib',
  'resources',
  'statemachines',
  'local/policy.yml',
  'local/emulator',
];

const FREE_WITHIN_MS = 10_000;

const markSchema = z.object({ port: z.number(), code: z.string() });

/** The folder of a stack that is kept over a restart, while a stack uses it. */
export interface Kept {
  readonly folder: string;
  readonly port: number;
  /** What is in it: nothing yet; a stack of the same code; one of another; or one that was killed, which is not gone on with. */
  readonly found: 'nothing' | 'same' | 'changed' | 'killed';
  /** Marks that all of it is there. */
  done(): void;
  /** Leaves it as it was found. */
  leave(): void;
}

/** Takes a kept stack out of its folder, so that no second one goes on from it; LocalStackError where its port is another's now. */
export async function takeKept(folder: string): Promise<Kept> {
  makePrivateDir(folder);
  const file = `${folder}whole.json`;
  const mark = existsSync(file) ? markSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  const code = codeHash();
  const port = mark?.port ?? (await freePort());
  if (mark !== undefined && !(await becomesFree(port)))
    throw new LocalStackError(
      `The kept stack's addresses have the port ${port}, which something else uses now. End that, or begin anew: rm -r ${folder}`,
    );
  const killed = mark === undefined && readdirSync(folder).length > 0;
  if (killed) {
    rmSync(folder, { recursive: true });
    makePrivateDir(folder);
  }
  rmSync(file, { force: true });
  return {
    folder,
    port,
    found: mark === undefined ? (killed ? 'killed' : 'nothing') : mark.code === code ? 'same' : 'changed',
    done: () => writePrivate(file, JSON.stringify({ port, code })),
    leave: () => (mark === undefined ? rmSync(folder, { recursive: true }) : writePrivate(file, JSON.stringify(mark))),
  };
}

/** The variables with which the emulator keeps what it holds in a folder. */
export function keepingEnv(folder: string): Record<string, string> {
  const [STATE_DIR, S3_DATA_DIR] = [`${folder}services`, `${folder}objects`];
  return { RIPOSTE_KEEP: folder, PERSIST_STATE: '1', STATE_DIR, S3_PERSIST: '1', S3_DATA_DIR };
}

/** One hash of all that a deployment is made of. */
function codeHash(): string {
  const hash = createHash('sha256').update(JSON.stringify(LOCAL_PARAMETERS));
  for (const path of DEPLOYED.flatMap(filesOf)) hash.update(`\n${path}\n`).update(readFileSync(`${ROOT}${path}`));
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!statSync(`${ROOT}${path}`).isDirectory()) return [path];
  const found = readdirSync(`${ROOT}${path}`, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('__pycache__'));
  return files.map(({ parentPath, name }) => `${parentPath}/${name}`.slice(ROOT.length)).sort();
}

/** The stack that was kept there may be about to end. */
async function becomesFree(port: number): Promise<boolean> {
  const deadline = Date.now() + FREE_WITHIN_MS;
  while (!(await isFree(port))) {
    if (Date.now() > deadline) return false;
    await sleep(100);
  }
  return true;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
