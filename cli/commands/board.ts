import { whenAskedToEnd } from '../../local/session.ts';
import { localSide } from '../board/local-side.ts';
import { type OpenBoard, openBoard } from '../board/open.ts';
import { type Destination, deploymentFor, localAccess } from '../deployment.ts';
import { WrongUseError } from '../wrong-use.ts';

/** Where the board is unless something else is said. */
const BOARD_PORT = 4820;

/** Opens the board of a stage, with one's own credentials, and stays until Ctrl-C. */
export async function board({ port, ...where }: Destination & { port?: number }): Promise<void> {
  const asked = whenAskedToEnd();
  const deployment = await deploymentFor(where);
  const isLocal = where.endpoint === undefined && deployment.config.endpoint !== undefined;
  const local = isLocal ? await localSide(await localAccess()) : undefined;
  const opened = port === undefined ? await boardBeside(deployment, local) : await boardAt(port, deployment, local);
  console.log(`The board of stage ${deployment.stage}, for you alone; it works with your own AWS credentials:
  ${opened.address}
Ctrl-C ends it.`);
  await asked;
  await opened.stop();
}

/** The board on the port that somebody named, and on no other. */
async function boardAt(
  port: number,
  deployment: Parameters<typeof openBoard>[0],
  local: Parameters<typeof openBoard>[2],
): Promise<OpenBoard> {
  return openBoard(deployment, port, local).catch((error: unknown) => {
    throw isTaken(error) ? new WrongUseError(`port ${port} is taken: name another one with --port`) : error;
  });
}

/** The board where nobody named a port, beside a stack that was just started or by itself; where the usual one is taken, on a free one. */
export async function boardBeside(
  deployment: Parameters<typeof openBoard>[0],
  local: Parameters<typeof openBoard>[2],
): Promise<OpenBoard> {
  try {
    return await openBoard(deployment, BOARD_PORT, local);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return openBoard(deployment, 0, local);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
