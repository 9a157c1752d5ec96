import { styleText } from 'node:util';
import type { Policy } from '../lib/domain/policy.ts';
import { readPolicyFile } from '../resources/policy.ts';
import { deploy, LOCAL_PARAMETERS } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { ROOT, STATE_DIR } from './paths.ts';

/** The stage of the user's local stack. */
export const LOCAL_STAGE = 'local';

/** The user's local stack, deployed. */
export interface Session {
  readonly emulator: Emulator;
  readonly outputs: Record<string, string>;
  readonly policy: Policy;
}

/**
 * Brings up the emulator and deploys the service into it, saying what takes how long; a policy that is not valid is refused first.
 * Undefined when the process was asked to end before that was done.
 */
export async function openSession(say: (line: string) => void, asked: Promise<'asked'>): Promise<Session | undefined> {
  const { policyFile } = LOCAL_PARAMETERS;
  const policy = await readPolicyFile(`${ROOT}${policyFile}`, policyFile, new Date());
  const started = performance.now();
  const emulator = await startEmulator({ named: true, logFile: `${STATE_DIR}emulator.log`, say });
  say(
    `${styleText('green', '✔')} AWS emulator with IAM enforced at ${emulator.access.endpoint} ${styleText('dim', seconds(started))}`,
  );
  const deploying = performance.now();
  say(
    styleText(
      'dim',
      '  deploying serverless.yml, as to AWS; ten seconds, or a minute where the machine has other things to do',
    ),
  );
  const ending = new AbortController();
  const deployed = deploy(emulator.access, LOCAL_STAGE, LOCAL_PARAMETERS, ending.signal);
  try {
    const outputs = await Promise.race([deployed, asked]);
    if (outputs !== 'asked') {
      say(
        `${styleText('green', '✔')} serverless.yml deployed as riposte-${LOCAL_STAGE} ${styleText('dim', seconds(deploying))}`,
      );
      return { emulator, outputs, policy };
    }
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  ending.abort();
  // How it fails is of no interest.
  await deployed.catch(() => undefined);
  await emulator.stop();
  return undefined;
}

/** Resolves when a person or `riposte down` asks this process to end. From then on it ends in order, and not by the signal. */
export function whenAskedToEnd(): Promise<'asked'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('asked'));
  });
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
