import pc from 'picocolors';
import { deploy, LOCAL_PARAMETERS } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { STATE_DIR } from './paths.ts';

/** The stage of the user's local stack. */
export const LOCAL_STAGE = 'local';

/** The user's local stack, deployed. */
export interface Session {
  readonly emulator: Emulator;
  readonly outputs: Record<string, string>;
}

/** Brings up the emulator and deploys the service into it, saying what takes how long. */
export async function openSession(say: (line: string) => void): Promise<Session> {
  const started = performance.now();
  const emulator = await startEmulator({ named: true, logFile: `${STATE_DIR}emulator.log`, say });
  say(`${pc.green('✔')} AWS emulator with IAM enforced at ${emulator.access.endpoint} ${pc.dim(seconds(started))}`);
  try {
    const deploying = performance.now();
    const outputs = await deploy(emulator.access, LOCAL_STAGE, LOCAL_PARAMETERS);
    say(`${pc.green('✔')} serverless.yml deployed as riposte-${LOCAL_STAGE} ${pc.dim(seconds(deploying))}`);
    return { emulator, outputs };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

/** Resolves when a person or `riposte down` asks this process to end, or the emulator is gone. */
export function untilAskedToEnd({ ended }: Emulator): Promise<'asked' | 'gone'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('asked'));
    void ended.then(() => resolve('gone'));
  });
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
