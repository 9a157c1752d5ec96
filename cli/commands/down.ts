import { setTimeout as sleep } from 'node:timers/promises';
import { runningStack } from '../../local/emulator.ts';
import { LocalStackError } from '../../local/errors.ts';

/** One that is kept lets its functions end and writes all it holds. */
const ENDS_WITHIN_MS = 75_000;

/** Ends a running local stack; it is no error when none runs. */
export async function down(): Promise<void> {
  const running = await runningStack();
  if (running === undefined) {
    console.log('No local stack is running.');
    return;
  }
  process.kill(running.owner, 'SIGTERM');
  const deadline = Date.now() + ENDS_WITHIN_MS;
  while (Date.now() < deadline) {
    if ((await runningStack()) === undefined) {
      console.log('The local stack has ended.');
      return;
    }
    await sleep(100);
  }
  throw new LocalStackError(
    `The local stack (process ${running.owner}) did not end within ${ENDS_WITHIN_MS / 1000} s; end it with: kill -9 ${running.owner}`,
  );
}
