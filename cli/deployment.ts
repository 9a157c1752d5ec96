import type { Deployment } from '../lib/aws/by-person/by-hand.ts';
import { type Access, clientConfig } from '../local/access.ts';
import { runningStack } from '../local/emulator.ts';
import { LOCAL_STAGE } from '../local/session.ts';

/** The options by which a command says where it goes. */
export interface Destination {
  readonly stage?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

/** Where a command goes: a stage in AWS when one is named, else the running local stack; throws when there is neither. */
export async function deploymentFor({ stage, region, endpoint }: Destination): Promise<Deployment> {
  const there = region === undefined ? {} : { region };
  if (endpoint !== undefined) return { stage: stage ?? LOCAL_STAGE, config: { endpoint, ...there } };
  if (stage !== undefined && stage !== LOCAL_STAGE) return { stage, config: there };
  const { access, deployed } = await localStack(', or name a stage in AWS with --stage');
  if (!deployed)
    throw new Error(
      'the local stack is still being deployed: the terminal in which it was started says when it is there',
    );
  return { stage: LOCAL_STAGE, config: clientConfig(access) };
}

/** What lets somebody into the running local stack; throws when there is none. */
export async function localAccess(): Promise<Access> {
  return (await localStack()).access;
}

async function localStack(instead = '') {
  const running = await runningStack();
  if (running === undefined) throw new Error(`no local stack is running: start one with npm start${instead}`);
  return running;
}
