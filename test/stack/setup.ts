import { deploy, LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { startEmulator } from '../../local/emulator.ts';
import { STATE_DIR } from '../../local/paths.ts';
import { writePrivate } from '../../local/private.ts';
import { stopDatabaseServers } from '../servers/database-servers.ts';
import openServers from '../servers/setup.ts';
import { CONTEXT_FILE, STAGE } from './stack.ts';

declare global {
  var stopTestStack: (() => Promise<void>) | undefined;
}

/** Brings up an emulator of the tests' own, with IAM enforced, and deploys the real serverless.yml into it. */
export default async function openTestStack(): Promise<void> {
  const emulator = await startEmulator({
    named: false,
    logFile: `${STATE_DIR}test-emulator.log`,
    say: (line) => console.log(line),
  });
  globalThis.stopTestStack = emulator.stop;
  try {
    await openServers();
    const outputs = await deploy(emulator.access, STAGE, LOCAL_PARAMETERS);
    writePrivate(CONTEXT_FILE, JSON.stringify({ access: emulator.access, outputs }));
  } catch (error) {
    await Promise.all([emulator.stop(), stopDatabaseServers()]);
    throw error;
  }
}
