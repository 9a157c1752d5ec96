import { errorText } from '../../lib/domain/errors.ts';
import { pythonFor, SECOND } from '../../local/venv.ts';

/**
 * The variables with which an emulator has the second one beside it; none where that cannot be installed (no network, say): tests that
 * need it are then reported as skipped, and all others run.
 */
export async function secondEmulator(say: (line: string) => void): Promise<NodeJS.ProcessEnv> {
  try {
    return { RIPOSTE_SECOND_PYTHON: await pythonFor(SECOND, say) };
  } catch (error) {
    say(
      `NOT RUN: the tests that need the second emulator, or the models of AWS’s APIs that come with it, since it cannot be installed: ${errorText(error)}`,
    );
    return {};
  }
}
