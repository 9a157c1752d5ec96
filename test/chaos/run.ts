import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { type Access, clientConfig } from '../../local/access.ts';
import { deployPackage, LOCAL_PARAMETERS, packageService, type ServicePackage } from '../../local/deploy.ts';
import { startEmulator } from '../../local/emulator.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { keptWith } from './kept.ts';
import { LARGE } from './large.ts';
import { empty, type Target } from './look.ts';
import { AMONG_MARKS, sprayAmongMarks } from './marks.ts';
import { matrix } from './matrix.ts';
import { play, type Result } from './play.ts';
import { SCENARIOS } from './scenarios.ts';

const STAGE = 'chaos';
/** Some scenarios by their ids, with a comma between; how many seeds each; how many stacks side by side. Much of a scenario is waiting. */
const [some = 'all', seeds = '3', stacks = '2'] = process.argv.slice(2);
const isAsked = ({ id }: { readonly id: string }) => some === 'all' || some.split(',').includes(id);
const began = performance.now();
const results: Result[] = [];
const scenarios = [...SCENARIOS, AMONG_MARKS, ...LARGE];
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

interface Job {
  readonly addresses: number;
  readonly carryOut: (target: Target) => Promise<Result>;
}

const seedsAsked = Array.from({ length: Number(seeds) }, (_, index) => index + 1);
/** By size: one stack begins with the largest and the next with the smallest, so that two large ones seldom fight for the processors. */
const jobs = [
  ...SCENARIOS.map((scenario) => ({
    ...scenario,
    carryOut: (target: Target, seed: number) =>
      play(target, scenario, seed, (left) =>
        writeFileSync(`${STATE_DIR}chaos-${scenario.id}-${seed}.json`, JSON.stringify(left, undefined, 1)),
      ),
  })),
  { ...AMONG_MARKS, carryOut: sprayAmongMarks },
]
  .filter(isAsked)
  .flatMap(({ addresses, carryOut }) =>
    seedsAsked.map((seed): Job => ({ addresses, carryOut: (target) => carryOut(target, seed) })),
  )
  .sort((one, other) => other.addresses - one.addresses);
const large = LARGE.filter(isAsked).flatMap(({ id }) => seedsAsked.map((seed) => ({ id, seed })));

const ended = await Promise.allSettled([onTheStacks(), inMemory()]);
for (const one of ended) if (one.status === 'rejected') console.error(one.reason);
console.log(`${results.length} runs in ${Math.round((performance.now() - began) / 1000)} s`);

const isWhole = ended.every(({ status }) => status === 'fulfilled');
process.exitCode = isWhole && results.every(({ broken }) => broken.length === 0) ? 0 : 1;

/** What no stack is needed for, in a thread of its own: it computes without a pause. */
function inMemory(): Promise<void> {
  if (large.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./large-worker.ts', import.meta.url), { workerData: large });
    worker.on('message', (result: Result) => note(result));
    worker.once('error', reject);
    worker.once('exit', () => resolve());
  });
}

/** Stacks side by side; each takes the next scenario when it is done with one. */
async function onTheStacks(): Promise<void> {
  if (jobs.length === 0) return;
  const from = { stage: STAGE, parameters: LOCAL_PARAMETERS, folder: `${STATE_DIR}chaos-package` };
  await packageService(from);
  const count = Math.min(Number(stacks), jobs.length);
  await Promise.all(Array.from({ length: count }, (_, lane) => onAStack(from, lane + 1)));
}

async function onAStack(from: ServicePackage, lane: number): Promise<void> {
  const emulator = await startEmulator({
    named: false,
    logFile: `${STATE_DIR}chaos-emulator-${lane}.log`,
    say: (line) => console.log(line),
    env: { RIPOSTE_FAULTS: '1' },
  });
  process.once('SIGINT', () => void emulator.stop().then(() => process.exit(130)));
  try {
    const outputs = await deployPackage(emulator.access, from);
    await stopDigest(emulator.access);
    const target = { access: emulator.access, outputs, stage: STAGE };
    const next = () => (lane % 2 === 1 ? jobs.shift() : jobs.pop());
    for (let job = next(); job !== undefined; job = next()) {
      await empty(target);
      note(await job.carryOut(target));
    }
  } finally {
    await emulator.stop();
  }
}

/** What is held back is looked for where it is held; a digest in the middle of a scenario would tell it by number. */
async function stopDigest(access: Access): Promise<void> {
  await new EventBridgeClient(clientConfig(access)).send(new DisableRuleCommand({ Name: `riposte-${STAGE}-digest` }));
}
