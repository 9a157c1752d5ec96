import { deployPackage, LOCAL_PARAMETERS, packageService } from '../../local/deploy.ts';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { STATE_DIR } from '../../local/paths.ts';
import { makeStateDir, writePrivate } from '../../local/private.ts';
import { EMULATOR, pythonFor } from '../../local/venv.ts';
import { stopDatabaseServers } from '../servers/database-servers.ts';
import openServers from '../servers/setup.ts';
import { STAGE, stackFiles } from './context.ts';
import { secondEmulator } from './second.ts';

declare global {
  var stopTestStacks: (() => Promise<unknown>) | undefined;
}

/** With what is there only where somebody asks for it. */
const PARAMETERS = { ...LOCAL_PARAMETERS, drill: 'weekly' };
const PACKAGE = { stage: STAGE, parameters: PARAMETERS, folder: `${STATE_DIR}test-package` } as const;

/**
 * Brings up an emulator for each of Jest's workers, with IAM enforced, and deploys the real serverless.yml into each: tests of one
 * stack run one after the other, those of several at once, and what one does to its stack disturbs no other.
 */
export default async function openTestStacks({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  const workers = Array.from({ length: maxWorkers }, (_, index) => index + 1);
  const emulators: Emulator[] = [];
  globalThis.stopTestStacks = () => Promise.all(emulators.map((emulator) => emulator.stop()));
  const say = (line: string) => console.log(line);
  const open = async (worker: number, second: NodeJS.ProcessEnv) => {
    const { log, context } = stackFiles(worker);
    const env = { RIPOSTE_FAULTS: '1', ...second };
    const emulator = await startEmulator({ named: false, logFile: log, say, env });
    emulators.push(emulator);
    const outputs = await deployPackage(emulator.access, PACKAGE);
    const hasSecond = second.RIPOSTE_SECOND_PYTHON !== undefined;
    writePrivate(context, JSON.stringify({ access: emulator.access, outputs, hasSecond }));
  };
  makeStateDir();
  try {
    const [second] = await Promise.all([
      secondEmulator(say),
      openServers(),
      packageService(PACKAGE),
      pythonFor(EMULATOR, say),
    ]);
    await Promise.all(workers.map((worker) => open(worker, second)));
  } catch (error) {
    await Promise.all([globalThis.stopTestStacks(), stopDatabaseServers()]);
    throw error;
  }
}
