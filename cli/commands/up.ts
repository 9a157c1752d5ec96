import { keepStack } from '../keep-stack.ts';

/** Brings up the local stack and keeps it until Ctrl-C, `riposte down`, or the emulator's end. */
export async function up(): Promise<void> {
  await keepStack(async () => 'stay');
}
