import pc from 'picocolors';
import { openSession, untilAskedToEnd } from '../../local/session.ts';
import { printHints } from '../hints.ts';
import { playScenario } from '../scenario.ts';

/** The main job on the local stack: up, deploy, sample events, everything shown as it happens; then stays, or ends with `--once`. */
export async function start({ once = false }: { once?: boolean }): Promise<void> {
  console.log(`${pc.bold('riposte')}: the whole chain on this machine; no AWS account is touched.\n`);
  const { emulator, outputs } = await openSession((line) => console.log(line));
  const ending = untilAskedToEnd(emulator);
  try {
    const outcome = await Promise.race([playScenario(emulator.access, outputs), ending]);
    if (outcome === 'gone') throw new Error('the emulator ended by itself; its log is .riposte/emulator.log');
    if (outcome === 'asked') return;
    if (outcome.missing.length > 0) process.exitCode = 1;
    if (once) return;
    printHints();
    if ((await ending) === 'gone') throw new Error('the emulator ended by itself; its log is .riposte/emulator.log');
  } finally {
    await emulator.stop();
    console.log('\nThe local stack has ended.');
  }
}
