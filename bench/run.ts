import { startEmulator } from '../local/emulator.ts';
import { STATE_DIR } from '../local/paths.ts';
import { measureBurst } from './burst.ts';
import { measureInit } from './init.ts';
import { measureLatency } from './latency.ts';

/** Every figure of the README, each beside what it is compared with in the same run. Machines are noisy: read the ratios. */
const emulator = await startEmulator({
  named: false,
  logFile: `${STATE_DIR}bench-emulator.log`,
  say: (line) => console.log(line),
});
const end = async () => {
  await emulator.stop();
};
process.once('SIGINT', () => void end().then(() => process.exit(130)));
try {
  const only = process.argv[2];
  if (only === undefined || only === 'latency') await measureLatency(emulator.endpoint);
  if (only === undefined || only === 'burst') await measureBurst(emulator.endpoint);
  if (only === undefined || only === 'init') await measureInit();
} finally {
  await end();
}
