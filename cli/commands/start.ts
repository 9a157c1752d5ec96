import pc from 'picocolors';
import { keepStack } from '../keep-stack.ts';
import { playScenario } from '../scenario/play.ts';

/** The main job on the local stack: up, deploy, sample events, everything shown as it happens; then stays, or ends with `--once`. */
export async function start({ once = false }: { once?: boolean }): Promise<void> {
  console.log(`${pc.bold('riposte')}: the whole chain on this machine; no AWS account is touched.\n`);
  await keepStack(async ({ emulator, outputs, policy }) => {
    const { missing } = await playScenario(emulator.access, outputs, policy);
    if (missing.length > 0) process.exitCode = 1;
    return once ? 'end' : 'stay';
  });
}
