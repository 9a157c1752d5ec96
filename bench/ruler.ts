import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDetections } from '../lib/detections/registry.ts';
import { InvalidPatternError } from '../lib/domain/errors.ts';
import { compilePattern } from '../lib/pattern/compile.ts';
import { compilePatterns } from '../lib/pattern/match-many.ts';
import { STATE_DIR } from '../local/paths.ts';
import { cloudTrailRecords, enveloped } from './logs.ts';
import { generatePairs } from './ruler/pairs.ts';

const HERE = fileURLToPath(new URL('./ruler/', import.meta.url));
const FOLDER = `${STATE_DIR}ruler/`;
const CLASSPATH = `${FOLDER}lib/*:${FOLDER}classes`;
const PAIRS = 12_000;
const EVENTS = 5_000;
const SECONDS = 3;

/** The pattern engine beside event-ruler, AWS's own: the same answers, and events a second on one core, parsing included. */
export async function measureRuler(): Promise<void> {
  console.log('\nruler: fetching and compiling the reference engine (needs Java 17 and Maven)');
  if (!build()) {
    console.log('  skipped: the reference engine could not be built here');
    return;
  }
  compareAnswers();
  await compareRates();
}

function build(): boolean {
  mkdirSync(`${FOLDER}classes`, { recursive: true });
  const fetched =
    existsSync(`${FOLDER}lib`) ||
    ran('mvn', '-q', '-f', `${HERE}pom.xml`, 'dependency:copy-dependencies', `-DoutputDirectory=${FOLDER}lib`);
  return fetched && ran('javac', '-nowarn', '-cp', `${FOLDER}lib/*`, '-d', `${FOLDER}classes`, `${HERE}Ruler.java`);
}

function ran(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'ignore'] }).status === 0;
}

function compareAnswers(): void {
  const pairs = generatePairs(PAIRS, Math.floor(Date.now() / 1000));
  const input = `${pairs.map((pair) => JSON.stringify(pair)).join('\n')}\n`;
  const { stdout } = spawnSync('java', ['-cp', CLASSPATH, 'Ruler', 'judge'], {
    input,
    maxBuffer: 1e9,
    encoding: 'utf8',
  });
  const theirs = stdout.trim().split('\n');
  const different = pairs.filter((pair, index) => answer(pair.pattern, pair.event) !== theirs[index]);
  const counts = ['match', 'no match', 'refused'].map(
    (one) => `${theirs.filter((other) => other === one).length} ${one}`,
  );
  console.log(`  answers: ${PAIRS - different.length} of ${PAIRS} generated pairs the same (${counts.join(', ')})`);
  for (const pair of different.slice(0, 3)) console.log(`    different: ${JSON.stringify(pair)}`);
}

function answer(pattern: unknown, event: unknown): string {
  try {
    return compilePattern(pattern)(event) ? 'match' : 'no match';
  } catch (error) {
    if (error instanceof InvalidPatternError) return 'refused';
    throw error;
  }
}

async function compareRates(): Promise<void> {
  const records = cloudTrailRecords(3);
  const events = Array.from({ length: EVENTS }, () => JSON.stringify(enveloped(records.next().value as object)));
  const patterns = (await loadDetections()).filter(({ readOnly }) => readOnly !== true).map(({ pattern }) => pattern);
  writeFileSync(`${FOLDER}events.jsonl`, events.join('\n'));
  const parse = rateOf(events, (text) => JSON.parse(text) as unknown);
  console.log(
    `  rate: JSON.parse alone ${thousands(parse)} events/s of ${Math.round(events.join('').length / EVENTS)} bytes`,
  );
  for (const count of [10, 49, 100, patterns.length]) {
    const some = patterns.slice(0, count);
    const matches = compilePatterns(some);
    writeFileSync(`${FOLDER}patterns.jsonl`, some.map((pattern) => JSON.stringify(pattern)).join('\n'));
    const ours = rateOf(events, (text) => matches(JSON.parse(text)));
    const args = [
      '-cp',
      CLASSPATH,
      'Ruler',
      'rate',
      `${FOLDER}patterns.jsonl`,
      `${FOLDER}events.jsonl`,
      String(SECONDS),
    ];
    const { rate } = JSON.parse(spawnSync('java', args, { encoding: 'utf8' }).stdout) as { rate: number };
    console.log(
      `  ${String(count).padStart(4)} patterns: ours ${thousands(ours)}/s, event-ruler ${thousands(rate)}/s, ${(ours / rate).toFixed(2)}×`,
    );
  }
}

function rateOf(events: readonly string[], work: (text: string) => unknown): number {
  for (let round = 0; round < 3; round += 1) for (const event of events) work(event);
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < SECONDS * 1000) {
    for (const event of events) work(event);
    count += events.length;
  }
  return count / ((performance.now() - started) / 1000);
}

function thousands(rate: number): string {
  return `${Math.round(rate / 1000)} k`;
}
