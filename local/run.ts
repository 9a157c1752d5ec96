import { spawn } from 'node:child_process';
import { LocalStackError } from './errors.ts';
import { ROOT } from './paths.ts';

/** Where a command runs, and what ends it. */
export interface RunOptions {
  readonly folder?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a command to its end, in the project's root or another folder; returns what it printed, or throws LocalStackError with the
 * last lines of it. The signal ends it before.
 */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  { folder = ROOT, signal }: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill();
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (cause) =>
      reject(new LocalStackError(`${command} could not be started: ${cause.message}`, { cause })),
    );
    child.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', end);
      if (code === 0) resolve(output);
      else
        reject(
          new LocalStackError(
            `${command} ${args.join(' ')} ended with ${code ?? killedBy}:\n${output.trim().split('\n').slice(-30).join('\n')}`,
          ),
        );
    });
  });
}
