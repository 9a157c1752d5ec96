import { styleText } from 'node:util';
import { clientConfig } from '../../local/access.ts';
import { LOCAL_STAGE } from '../../local/session.ts';
import { localSide } from '../board/local-side.ts';
import type { OpenBoard } from '../board/open.ts';
import { keepStack } from '../keep-stack.ts';
import { playScenario } from '../scenario/play.ts';
import { boardBeside } from './board.ts';

/** The main job on the local stack: up, deploy, sample events, everything shown as it happens; then stays, or ends with `--once`. */
export async function start({
  once = false,
  verbose = false,
}: {
  once?: boolean;
  verbose?: boolean;
} = {}): Promise<void> {
  console.log(`${styleText('bold', 'riposte')}: something happens in an AWS account, riposte sees it, tells a person, and answers it.
Here is the whole chain on this machine; no AWS account is touched.\n`);
  let board: OpenBoard | undefined;
  try {
    await keepStack(async ({ emulator, outputs, policy }) => {
      if (!once) {
        const deployment = { stage: LOCAL_STAGE, config: clientConfig(emulator.access) };
        board = await boardBeside(deployment, await localSide(emulator.access));
        console.log(invitation(board.address));
      }
      const { missing } = await playScenario(emulator.access, outputs, policy, verbose);
      if (missing.length > 0) process.exitCode = 1;
      if (board !== undefined) console.log(invitation(board.address));
      return once ? 'end' : 'stay';
    });
  } finally {
    await board?.stop();
  }
}

function invitation(address: string): string {
  return `
${styleText('bold', 'The board, for you alone:')} ${styleText('cyan', address)}
  Send an attack there, read its story, approve the answer, watch the workflow, and take it back.`;
}
