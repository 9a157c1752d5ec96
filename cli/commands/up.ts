import { openSession, untilAskedToEnd } from '../../local/session.ts';
import { printHints } from '../hints.ts';

/** Brings up the local stack and keeps it until Ctrl-C, `riposte down`, or the emulator's end. */
export async function up(): Promise<void> {
  const { emulator } = await openSession((line) => console.log(line));
  printHints();
  const why = await untilAskedToEnd(emulator);
  await emulator.stop();
  if (why === 'gone') throw new Error('the emulator ended by itself; its log is .riposte/emulator.log');
  console.log('\nThe local stack has ended.');
}
