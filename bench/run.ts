import { parseArgs } from 'node:util';
import { startEmulator } from '../local/emulator.ts';
import { STATE_DIR } from '../local/paths.ts';
import { measureBadInput } from './bad-input.ts';
import { measureBoard } from './board.ts';
import { measureBurst } from './burst.ts';
import { measureCalls } from './calls.ts';
import { measureContainment } from './contain.ts';
import { measureHostile } from './hostile.ts';
import { measureInit } from './init.ts';
import { measureLatency } from './latency.ts';
import { measureNewcomer } from './newcomer.ts';
import { measureNoise } from './noise.ts';
import { measureReplay } from './replay.ts';
import { measureRotation } from './rotation.ts';
import { measureRuler } from './ruler.ts';

/** Ten thousand take a local stack some eight minutes, or many more where the machine is busy: they are for whoever has the time. */
const BURST = '1000';
/** As many as an IP set holds. */
const CAP = '10000';

/** Every figure of the README, each beside what it is compared with in the same run. Machines are noisy: read the ratios. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { addresses: { type: 'string', default: BURST }, cap: { type: 'string', default: CAP } },
});
const [only, count] = positionals;
const wanted = (name: string) => only === undefined || only === name;

if (wanted('ruler')) await measureRuler();
if (wanted('hostile')) await measureHostile();
if (wanted('bad-input')) await measureBadInput(Number(count ?? 100_000));
if (wanted('noise')) await measureNoise();
if (wanted('replay')) await measureReplay();
if (wanted('board')) await measureBoard();
if (wanted('newcomer')) await measureNewcomer();
if (wanted('init')) await measureInit();
// Not with the others: it writes a file.
const counting = only === 'calls';
if (counting || wanted('latency') || wanted('contain') || wanted('burst') || wanted('rotation')) await onTheEmulator();

async function onTheEmulator(): Promise<void> {
  const emulator = await startEmulator({
    named: false,
    logFile: `${STATE_DIR}bench-emulator.log`,
    say: (line) => console.log(line),
    // Calls are counted where faults can be made; none are.
    ...(only === 'burst' || counting ? { env: { RIPOSTE_FAULTS: '1' } } : {}),
  });
  process.once('SIGINT', () => void emulator.stop().then(() => process.exit(130)));
  try {
    if (counting) await measureCalls(emulator.access);
    if (wanted('latency')) await measureLatency(emulator.access);
    if (wanted('contain')) await measureContainment(emulator.access);
    if (wanted('burst'))
      await measureBurst(emulator.access, { addresses: Number(values.addresses), cap: Number(values.cap) });
    if (wanted('rotation')) await measureRotation(emulator.access);
  } finally {
    await emulator.stop();
  }
}
