import { styleText } from 'node:util';
import { outputsOf } from '../lib/aws/by-person/by-hand.ts';
import { errorText } from '../lib/domain/errors.ts';
import type { Policy } from '../lib/domain/policy/policy.ts';
import { readPolicyFile } from '../resources/policy.ts';
import { clientConfig } from './access.ts';
import { deploySoon, LOCAL_PARAMETERS } from './deploy.ts';
import { type Emulator, KEPT_DIR, refuseSecond, startEmulator } from './emulator.ts';
import { type Kept, takeKept } from './kept.ts';
import { ROOT, STATE_DIR } from './paths.ts';

/** The stage of the user's local stack. */
export const LOCAL_STAGE = 'local';

/** The user's local stack, deployed. */
export interface Session {
  readonly emulator: Emulator;
  readonly outputs: Record<string, string>;
  readonly policy: Policy;
  /** Ends the stack; one that is kept is written first. */
  end(): Promise<void>;
}

/** How a session is opened. */
export interface Opening {
  readonly say: (line: string) => void;
  /** Resolves when the process is to end. */
  readonly asked: Promise<'asked'>;
  /** Goes on from the stack that was kept, and keeps it again at the end. */
  readonly keep: boolean;
}

/** How long a deployment takes: a first one took 25 s on two quiet cores, and 150 to 170 s at a load of 15 to 30. Bundles of the same code are kept. */
const EXPECTED =
  'about half a minute on two idle cores, minutes on busy ones; less when nothing changed since the last time';

/** What is said of what was found in the folder of a kept stack. */
const FOUND = {
  nothing: 'Nothing is kept yet: the stack begins empty, and is kept when it ends.',
  same: 'The stack goes on from where it was kept; nothing of riposte changed since, so nothing is deployed.',
  changed: 'The stack goes on from where it was kept; riposte changed since and is deployed over it.',
  killed: 'The kept stack was killed, or did not end in order: what it held since is not known, so it begins empty.',
} as const;

/**
 * Brings up the emulator and deploys the service into it, saying what takes how long; a policy that is not valid is refused first.
 * Undefined when the process was asked to end before that was done.
 */
export async function openSession({ say, asked, keep }: Opening): Promise<Session | undefined> {
  const { policyFile } = LOCAL_PARAMETERS;
  const policy = await readPolicyFile(`${ROOT}${policyFile}`, policyFile, new Date());
  await refuseSecond();
  const kept = keep ? await takeKept(KEPT_DIR) : undefined;
  if (kept !== undefined) say(FOUND[kept.found]);
  try {
    const opened = await deployed(kept, say, asked);
    if (opened !== undefined) return { ...opened, policy, end: () => end(opened.emulator, kept, say) };
  } catch (error) {
    kept?.leave();
    throw error;
  }
  kept?.leave();
  return undefined;
}

async function end(emulator: Emulator, kept: Kept | undefined, say: (line: string) => void): Promise<void> {
  try {
    if (kept === undefined) return;
    await emulator.keep();
    kept.done();
    say(`\nKept in ${kept.folder.slice(ROOT.length)}; npx riposte up --keep goes on from there.`);
  } catch (error) {
    say(`\nNothing was kept: ${errorText(error)}`);
  } finally {
    await emulator.stop();
  }
}

async function deployed(kept: Kept | undefined, say: Opening['say'], asked: Opening['asked']) {
  const started = performance.now();
  const emulator = await startEmulator({ named: true, logFile: `${STATE_DIR}emulator.log`, say, kept });
  say(
    `${styleText('green', '✔')} AWS emulator with IAM enforced at ${emulator.access.endpoint} ${styleText('dim', seconds(started))}`,
  );
  const ending = new AbortController();
  const deploying = outputsFor(emulator, kept, say, ending.signal);
  try {
    const outputs = await Promise.race([deploying, asked]);
    if (outputs !== 'asked') {
      emulator.hasDeployed();
      return { emulator, outputs };
    }
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  ending.abort();
  // How it fails is of no interest.
  await deploying.catch(() => undefined);
  await emulator.stop();
  return undefined;
}

/** The outputs of the stack: of the one that was kept, where it is the same, or of one that is deployed now. */
async function outputsFor(
  { access }: Emulator,
  kept: Kept | undefined,
  say: Opening['say'],
  signal: AbortSignal,
): Promise<Record<string, string>> {
  if (kept?.found === 'same') return outputsOf({ stage: LOCAL_STAGE, config: clientConfig(access) });
  const began = performance.now();
  say(styleText('dim', `  deploying serverless.yml, as to AWS; ${EXPECTED}`));
  const outputs = await deploySoon(access, LOCAL_STAGE, LOCAL_PARAMETERS, signal);
  say(
    `${styleText('green', '✔')} serverless.yml deployed as riposte-${LOCAL_STAGE} ${styleText('dim', seconds(began))}`,
  );
  return outputs;
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
