import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILED_DIR, ROOT, STATE_DIR } from './paths.ts';
import { type RunOptions, run } from './run.ts';
import { makeScratch, type Scratch } from './scratch.ts';

/** How often the Framework looks how far a deployment is, and how long it waits before its first look; its own default is 5 s. */
const LOOK_EVERY_MS = '200';

/** The answer stack and the account's foundation. */
const SERVICES = ['serverless.yml', 'foundation.yml'];

/**
 * Runs the Serverless Framework on the service, or on another one in a folder of the project; what its plugins leave in the
 * temporary folder goes with it.
 */
export async function serverless(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { folder, signal }: RunOptions = {},
): Promise<void> {
  const scratch = makeScratch();
  const service = folder === undefined ? linkedService(scratch) : `${ROOT}${folder}`;
  try {
    const frameworkEnv = {
      ...env,
      ...scratch.env,
      SLS_AWS_MONITORING_FREQUENCY: LOOK_EVERY_MS,
      RIPOSTE_BUNDLES: `${STATE_DIR}bundles`,
      // The Framework, its plugins and the SDK are compiled once, and not in each run: some seconds of each.
      NODE_COMPILE_CACHE: COMPILED_DIR,
    };
    await run('serverless', args, frameworkEnv, { folder: service, signal });
  } finally {
    scratch.remove();
  }
}

/** The Framework packages into `.serverless` where it runs, and clears that first: two runs at once must not share the folder. */
function linkedService(scratch: Scratch): string {
  const service = join(scratch.env.TMPDIR, 'service');
  mkdirSync(service);
  // A link as its own file is none to the Framework.
  const linked = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !SERVICES.includes(name));
  for (const name of linked) symlinkSync(join(ROOT, name), join(service, name));
  for (const name of SERVICES) copyFileSync(join(ROOT, name), join(service, name));
  return service;
}
