import { run } from './run.ts';
import { makeScratch } from './scratch.ts';

/** Runs the Serverless Framework in a folder of the project; what its plugins leave in the temporary folder goes with it. */
export async function serverless(args: readonly string[], env: NodeJS.ProcessEnv, folder = ''): Promise<void> {
  const scratch = makeScratch();
  try {
    await run('serverless', args, { ...env, ...scratch.env }, folder);
  } finally {
    scratch.remove();
  }
}
