import type { Deployment } from '../lib/aws/by-hand.ts';
import { clientConfig } from '../local/deploy.ts';
import { runningStack } from '../local/emulator.ts';
import { LOCAL_STAGE } from '../local/session.ts';

/** Where a command goes: a stage in AWS when one is named, else the running local stack; throws when there is neither. */
export async function deploymentFor({ stage, endpoint }: { stage?: string; endpoint?: string }): Promise<Deployment> {
  if (endpoint !== undefined) return { stage: stage ?? LOCAL_STAGE, config: { endpoint } };
  if (stage !== undefined && stage !== LOCAL_STAGE) return { stage, config: {} };
  const running = await runningStack();
  if (running === undefined) {
    throw new Error('no local stack is running: start one with npm start, or name a stage in AWS with --stage');
  }
  return { stage: LOCAL_STAGE, config: clientConfig(running.endpoint) };
}
