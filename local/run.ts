import { spawn } from 'node:child_process';
import { LocalStackError } from './errors.ts';
import { ROOT } from './paths.ts';

/** Runs a command to its end, in the project's root or another folder; returns what it printed, or throws LocalStackError with the last lines of it. */
export function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  folder = ROOT,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (cause) =>
      reject(new LocalStackError(`${command} could not be started: ${cause.message}`, { cause })),
    );
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new LocalStackError(
            `${command} ${args.join(' ')} ended with ${code ?? signal}:\n${output.trim().split('\n').slice(-30).join('\n')}`,
          ),
        );
    });
  });
}
