import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { type Access, accessSchema, askStack, newAccess } from './access.ts';
import { cleanEnv } from './environment.ts';
import { LocalStackError } from './errors.ts';
import { freePort } from './free-port.ts';
import { type Kept, keepingEnv } from './kept.ts';
import { ROOT, STATE_DIR } from './paths.ts';
import { makeStateDir, writePrivate } from './private.ts';
import { makeScratch } from './scratch.ts';
import { EMULATOR, pythonFor } from './venv.ts';

/** Says where the user's stack runs; the tests keep one of their own. */
const STATE_FILE = process.env.RIPOSTE_STACK_FILE ?? `${STATE_DIR}stack.json`;
/** What of the user's stack is kept over a restart. */
export const KEPT_DIR = STATE_FILE.replace(/\.json$/, '-kept/');
const STARTS_WITHIN_MS = 30_000;
/** A busy machine may take seconds; where nobody listens, that is known at once. */
const ANSWERS_WITHIN_MS = 10_000;
/** Functions have five seconds to end, then all is written. */
const KEPT_WITHIN_MS = 60_000;

const stateSchema = z.object({
  pid: z.number(),
  owner: z.number(),
  access: accessSchema,
  /** Whether riposte is in it by now. */
  deployed: z._default(z.boolean(), true),
});
const healthSchema = z.object({ pid: z.number() });

/** A running emulator. */
export interface Emulator {
  readonly access: Access;
  /** Lets commands in, which were told until then that the stack is being deployed. */
  hasDeployed(): void;
  /** Ends the emulator and the functions it runs; resolves when they are gone. */
  stop(): Promise<void>;
  /** Writes all that it holds into the folder that it was started with; it does nothing more after that, and is to be stopped. */
  keep(): Promise<void>;
  /** Resolves when the emulator has ended, however that came. */
  readonly ended: Promise<void>;
}

/** How an emulator is started. A named stack is the user's own: only one runs, and `riposte down` finds it. */
export interface EmulatorOptions {
  readonly named: boolean;
  readonly logFile: string;
  readonly say: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
  /** Where what it holds is read from and kept. */
  readonly kept?: Kept | undefined;
}

/** The user's running stack: its access and owner, and whether riposte is in it yet; or undefined. A stack that was killed leaves nothing that matters. */
export async function runningStack(): Promise<z.infer<typeof stateSchema> | undefined> {
  const text = stateText();
  if (text === undefined) return undefined;
  const parsed = stateSchema.safeParse(parseJson(text));
  if (!parsed.success || (await healthOf(parsed.data.access)) !== parsed.data.pid) return undefined;
  return parsed.data;
}

/** A stack that ends takes the file away, in whichever moment somebody looks. */
function stateText(): string | undefined {
  try {
    return readFileSync(STATE_FILE, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Starts the patched emulator on a free port of 127.0.0.1, with IAM enforced; throws LocalStackError when it does not come up. */
export async function startEmulator({ named, logFile, say, env = {}, kept }: EmulatorOptions): Promise<Emulator> {
  if (named) await refuseSecond();
  const python = await pythonFor(EMULATOR, say);
  const port = kept?.port ?? (await freePort());
  const access = newAccess(port);
  makeStateDir();
  const scratch = makeScratch();
  const log = openSync(logFile, 'w');
  const child = spawn(python, ['-m', 'emulator'], {
    cwd: `${ROOT}local`,
    // A group of its own: Ctrl-C reaches this process, which then ends the emulator in order.
    detached: true,
    stdio: ['pipe', log, log],
    env: {
      // Its Node is the one in node_modules: the functions run on the major version of the nodejs24.x runtime.
      ...cleanEnv(),
      AUTH: 'true',
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      LOG_LEVEL: 'INFO',
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
      RIPOSTE_TOKEN: access.token,
      RIPOSTE_END_WITH_PARENT: '1',
      ...scratch.env,
      ...(kept === undefined ? {} : keepingEnv(kept.folder)),
      ...env,
    },
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  await untilHealthy(access, child, logFile).catch((error: unknown) => {
    scratch.remove();
    throw error;
  });
  const tell = (deployed: boolean) => {
    if (named) writePrivate(STATE_FILE, JSON.stringify({ pid: child.pid, owner: process.pid, access, deployed }));
  };
  tell(false);
  const stop = async () => {
    if (named) rmSync(STATE_FILE, { force: true });
    await end(child, ended);
    scratch.remove();
  };
  return { access, hasDeployed: () => tell(true), stop, keep: () => keepAll(access), ended };
}

/** Throws LocalStackError where the user's stack runs already: it is one. */
export async function refuseSecond(): Promise<void> {
  const running = await runningStack();
  if (running === undefined) return;
  throw new LocalStackError(
    `A local stack is running already at ${running.access.endpoint} (process ${running.owner}). End it with: npx riposte down`,
  );
}

async function keepAll(access: Access): Promise<void> {
  const response = await askStack(access, 'keep', { method: 'POST', signal: AbortSignal.timeout(KEPT_WITHIN_MS) });
  const { kept } = z.object({ kept: z.optional(z.boolean()) }).parse(await response.json());
  if (kept !== true) throw new LocalStackError('The stack could not be kept; its log is .riposte/emulator.log');
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const late = sleep(5_000, 'late', { ref: false });
  if ((await Promise.race([ended, late])) === 'late') signalGroup(child, 'SIGKILL');
  await ended;
  // The functions' processes are in the emulator's group; what is left of them has nobody to work for.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // Not by its class: in Jest an error of Node's own is none of the test's `Error`.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilHealthy(access: Access, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if ((await healthOf(access)) === child.pid) return;
    await sleep(50);
  }
  signalGroup(child, 'SIGKILL');
  const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
  throw new LocalStackError(`The emulator did not start. The end of ${logFile}:\n${tail}`);
}

/** The process that answers for a stack; undefined when none does, or when it is not this run's. */
async function healthOf(access: Access): Promise<number | undefined> {
  try {
    const response = await askStack(access, 'health', { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    return healthSchema.parse(await response.json()).pid;
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
