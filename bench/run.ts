import { startEmulator } from '../local/emulator.ts';
import { STATE_DIR } from '../local/paths.ts';
import { measureBadInput } from './bad-input.ts';
import { measureBurst } from './burst.ts';
import { measureContainment } from './contain.ts';
import { measureHostile } from './hostile.ts';
import { measureInit } from './init.ts';
import { measureLatency } from './latency.ts';
import { measureNoise } from './noise.ts';
import { measureReplay } from './replay.ts';
import { measureRotation } from './rotation.ts';
import { measureRuler } from './ruler.ts';

/** The local stack takes about twelve events a second on two processors, four where they are busy: ten thousand are for whoever has the time. */
const BURST = 1_000;

/** Every figure of the README, each beside what it is compared with in the same run. Machines are noisy: read the ratios. */
const [only, count] = process.argv.slice(2);
const wanted = (name: string) => only === undefined || only === name;

if (wanted('ruler')) await measureRuler();
if (wanted('hostile')) await measureHostile();
if (wanted('bad-input')) await measureBadInput(Number(count ?? 100_000));
if (wanted('noise')) await measureNoise();
if (wanted('replay')) await measureReplay();
if (wanted('init')) await measureInit();
if (wanted('latency') || wanted('contain') || wanted('burst') || wanted('rotation')) await onTheEmulator();

async function onTheEmulator(): Promise<void> {
  const emulator = await startEmulator({
    named: false,
    logFile: `${STATE_DIR}bench-emulator.log`,
    say: (line) => console.log(line),
  });
  process.once('SIGINT', () => void emulator.stop().then(() => process.exit(130)));
  try {
    if (wanted('latency')) await measureLatency(emulator.access);
    if (wanted('contain')) await measureContainment(emulator.access);
    if (wanted('burst')) await measureBurst(emulator.access, Number(count ?? BURST));
    if (wanted('rotation')) await measureRotation(emulator.access);
  } finally {
    await emulator.stop();
  }
}
