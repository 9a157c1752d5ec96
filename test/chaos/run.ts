import { writeFileSync } from 'node:fs';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type Access, clientConfig } from '../../local/access.ts';
import { deploy, LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { startEmulator } from '../../local/emulator.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { keptWith } from './kept.ts';
import { LARGE, type Large } from './large.ts';
import { matrix } from './matrix.ts';
import { loadNow, play, type Result } from './play.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const STAGE = 'chaos';
/** Some scenarios by their ids, with a comma between; how many seeds each. */
const [some = 'all', seeds = '3'] = process.argv.slice(2);
const isAsked = ({ id }: { readonly id: string }) => some === 'all' || some.split(',').includes(id);
const results: Result[] = [];
const scenarios = [...SCENARIOS, ...LARGE];
/** Notes a result at once, so that a run that is broken off leaves what it came to. */
const note = (result: Result) => {
  results.push(result);
  // With `all` the page is of this run alone; a part that is run again takes the place of what it came to before.
  const known = keptWith(results, some === 'all').filter(({ scenario }) =>
    scenarios.some(({ id }) => id === scenario.id),
  );
  writeFileSync(`${ROOT}docs/reliability.md`, matrix(scenarios, known, new Date()));
  const said = result.broken.length === 0 ? 'held' : result.broken.join('; ');
  console.log(`${result.scenario.id} ${result.seed}: ${result.faults} faults, ${result.seconds} s: ${said}`);
};

for (const scenario of LARGE.filter(isAsked))
  for (let seed = 1; seed <= Number(seeds); seed += 1) note(await measured(scenario, seed));
const asked = SCENARIOS.filter(isAsked);
if (asked.length > 0) await onTheStack(asked);

process.exitCode = results.every(({ broken }) => broken.length === 0) ? 0 : 1;

async function onTheStack(scenarios: readonly Scenario[]): Promise<void> {
  const emulator = await startEmulator({
    named: false,
    logFile: `${STATE_DIR}chaos-emulator.log`,
    say: (line) => console.log(line),
    env: { RIPOSTE_FAULTS: '1' },
  });
  process.once('SIGINT', () => void emulator.stop().then(() => process.exit(130)));
  try {
    const outputs = await deploy(emulator.access, STAGE, LOCAL_PARAMETERS);
    await stopDigest(emulator.access);
    const target = { access: emulator.access, outputs, stage: STAGE };
    for (const scenario of scenarios)
      for (let seed = 1; seed <= Number(seeds); seed += 1)
        note(
          await play(target, scenario, seed, (left) =>
            writeFileSync(`${STATE_DIR}chaos-${scenario.id}-${seed}.json`, JSON.stringify(left, undefined, 1)),
          ),
        );
  } finally {
    await emulator.stop();
  }
}

/** What is held back is looked for where it is held; a digest in the middle of a scenario would tell it by number. */
async function stopDigest(access: Access): Promise<void> {
  await new EventBridgeClient(clientConfig(access)).send(new DisableRuleCommand({ Name: `riposte-${STAGE}-digest` }));
}

async function measured({ id, title, addresses, run }: Large, seed: number): Promise<Result> {
  const began = performance.now();
  const { blocked, messages, broken } = await run(seed);
  const seconds = Math.round((performance.now() - began) / 1000);
  return {
    scenario: { id, title, addresses },
    seed,
    faults: 0,
    blocked,
    messages,
    dead: 0,
    seconds,
    load: loadNow(),
    twice: true,
    broken,
  };
}
