import { LocalStackError } from '../local/errors.ts';
import { openSession, type Session, whenAskedToEnd } from '../local/session.ts';
import { followPolicyFile } from './follow-policy.ts';
import { printHints } from './hints.ts';

/**
 * Brings up the local stack and does something on it; then it ends, or stays until Ctrl-C, `riposte down` or the emulator's end, and heeds
 * what changes in its policy's file.
 */
export async function keepStack(
  work: (session: Session) => Promise<'end' | 'stay'>,
  { hasBoard = false, keep = false }: { hasBoard?: boolean; keep?: boolean } = {},
): Promise<void> {
  const asked = whenAskedToEnd();
  const session = await openSession({ say: (line) => console.log(line), asked, keep });
  let unfollow: (() => void) | undefined;
  try {
    if (session === undefined) return;
    const gone = session.emulator.ended.then((): never => {
      throw new LocalStackError('the emulator ended by itself; its log is .riposte/emulator.log');
    });
    unfollow = followPolicyFile(session, (line) => console.log(line));
    if ((await Promise.race([work(session), asked, gone])) !== 'stay') return;
    await printHints(hasBoard);
    await Promise.race([asked, gone]);
  } finally {
    unfollow?.();
    await session?.end();
    console.log('\nThe local stack has ended.');
  }
}
