import { keepStack } from '../keep-stack.ts';

/** Brings up the local stack and keeps it until Ctrl-C, `riposte down`, or the emulator's end; with `--keep` over a restart, too. */
export async function up({ keep = false }: { keep?: boolean } = {}): Promise<void> {
  await keepStack(async () => 'stay', { keep });
}
