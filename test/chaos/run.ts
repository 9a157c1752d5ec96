import { writeFileSync } from 'node:fs';
import { deploy, LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { startEmulator } from '../../local/emulator.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { keptWith } from './kept.ts';
import { matrix } from './matrix.ts';
import { play, type Result } from './play.ts';
import { SCENARIOS } from './scenarios.ts';

const STAGE = 'chaos';
/** Of each scenario, on the page. */
const SEEDS = 3;
/** Some scenarios by their ids, with a comma between; how many seeds each. */
const [some = 'all', seeds = '3'] = process.argv.slice(2);
const asked = SCENARIOS.filter(({ id }) => some === 'all' || some.split(',').includes(id));

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
  for (const scenario of asked)
    for (let seed = 1; seed <= Number(seeds); seed += 1) {
      const result = await play(target, scenario, seed);
      results.push(result);
      const said = result.broken.length === 0 ? 'held' : result.broken.join('; ');
      console.log(`${scenario.id} ${seed}: ${result.faults} faults, ${result.seconds} s: ${said}`);
    }
} finally {
  await emulator.stop();
}
const all = keptWith(results);
// The page shows the whole matrix or stays as it is.
const whole = SCENARIOS.every(({ id }) => all.filter(({ scenario }) => scenario.id === id).length >= SEEDS);
if (whole) writeFileSync(`${ROOT}docs/reliability.md`, matrix(all, new Date()));
process.exitCode = results.every(({ broken }) => broken.length === 0) ? 0 : 1;
