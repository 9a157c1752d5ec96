import { writeFileSync } from 'node:fs';
import { deploy, LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { startEmulator } from '../../local/emulator.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { matrix } from './matrix.ts';
import { play, type Result } from './play.ts';
import { SCENARIOS } from './scenarios.ts';

const STAGE = 'chaos';
/** With fewer seeds, or one scenario, the table in docs is left as it is. */
const [only, seeds = '3'] = process.argv.slice(2);

const emulator = await startEmulator({
  named: false,
  logFile: `${STATE_DIR}chaos-emulator.log`,
  say: (line) => console.log(line),
  env: { RIPOSTE_FAULTS: '1' },
});
process.once('SIGINT', () => void emulator.stop().then(() => process.exit(130)));
const results: Result[] = [];
try {
  const outputs = await deploy(emulator.access, STAGE, LOCAL_PARAMETERS);
  const target = { access: emulator.access, outputs, stage: STAGE };
  for (const scenario of SCENARIOS.filter(({ id }) => only === undefined || only === 'all' || only === id))
    for (let seed = 1; seed <= Number(seeds); seed += 1) {
      const result = await play(target, scenario, seed);
      results.push(result);
      const said = result.broken.length === 0 ? 'held' : result.broken.join('; ');
      console.log(`${scenario.id} ${seed}: ${result.faults} faults, ${result.seconds} s: ${said}`);
    }
} finally {
  await emulator.stop();
}
if (only === undefined) writeFileSync(`${ROOT}docs/reliability.md`, matrix(results, new Date()));
process.exitCode = results.every(({ broken }) => broken.length === 0) ? 0 : 1;
