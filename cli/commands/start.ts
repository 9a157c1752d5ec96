import { styleText } from 'node:util';
import { clientConfig } from '../../local/access.ts';
import { LOCAL_STAGE } from '../../local/session.ts';
import { localSide } from '../board/local-side.ts';
import type { OpenBoard } from '../board/open.ts';
import { keepStack } from '../keep-stack.ts';
import { playScenario } from '../scenario/play.ts';
import { boardBeside } from './board.ts';

/** The main job on the local stack: up, deploy, sample events, what became of each; then stays with its board, or ends with `--once`. */
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
    await keepStack(
      async ({ emulator, outputs, policy }) => {
        const { missing } = await playScenario(emulator.access, outputs, policy, verbose);
        if (missing.length > 0) process.exitCode = 1;
        if (once) return 'end';
        const deployment = { stage: LOCAL_STAGE, config: clientConfig(emulator.access) };
        board = await boardBeside(deployment, await localSide(emulator.access));
        console.log(invitation(board.address));
        return 'stay';
      },
      { hasBoard: true },
    );
  } finally {
    await board?.stop();
  }
}

function invitation(address: string): string {
  return `
${styleText('bold', 'The board, for you alone:')} ${styleText('cyan', address)}
  Press "Open SSH to the world" there, approve the answer, watch the workflow, and take it back under In force.`;
}
