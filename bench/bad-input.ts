import { readFileSync } from 'node:fs';
import { loadDetections } from '../lib/detections/registry.ts';
import { type Detection, proposalsOf } from '../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../lib/domain/finding/event.ts';
import { raiseFinding } from '../lib/domain/finding/finding.ts';
import { proposeTasks } from '../lib/domain/finding/task.ts';
import { markOf } from '../lib/domain/finding/threshold.ts';
import { type Detector, makeDetector } from '../lib/triage/detector.ts';
import { judge } from '../lib/triage/judge.ts';

/** Steps into a detail, one a level. */
export type Path = readonly string[];

const MEGABYTE = 1024 * 1024;
const nested = (open: string, leaf: string, close: string) =>
  JSON.parse(`${open.repeat(100)}${leaf}${close.repeat(100)}`) as unknown;

/** What may stand where a service writes something else; undefined is a field that is missing. */
export const BAD_VALUES: readonly (readonly [string, unknown])[] = [
  ['missing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['a number', 7],
  ['a truth value', true],
  ['a text', 'x'],
  ['an empty list', []],
  ['a list of nothings', [null, {}, [], '']],
  ['an empty object', {}],
  [
    'the keys of every object',
    JSON.parse('{"__proto__":{"items":[1]},"constructor":1,"toString":1,"valueOf":1,"length":-1}'),
  ],
  ['objects 100 levels deep', nested('{"items":', '"x"', '}')],
  ['lists 100 levels deep', nested('[', '"x"', ']')],
  ['JSON that ends too early', '{"Statement":[{"Effect":"Allow",'],
  [
    'a policy of the wrong types',
    '{"Statement":[null,7,{"Effect":"Allow","Principal":[[]],"Action":{},"Condition":[1]}]}',
  ],
  ['a text that cannot be decoded', '%E0%A4%A'],
  ['a text of 1 MB', 'x'.repeat(MEGABYTE)],
  ['an ARN of 1 MB', `arn:aws:iam::111122223333:role/${'a/:'.repeat(MEGABYTE / 3)}`],
  ['stars of 1 MB', '*a'.repeat(MEGABYTE / 2)],
  ['a policy of 1 MB', `{"Statement":[${'{"Effect":"Allow","Principal":"*","Action":"*"},'.repeat(20_000)}{}]}`],
  ['addresses of 1 MB', '198.51.100.1/32,'.repeat(MEGABYTE / 16)],
];

/** Every path to a value of a detail, inner ones included. */
export function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

/** The value with another at a path; the path has to exist. */
export function replaced(value: unknown, path: Path, other: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return other;
  const inner = replaced((value as Record<string, unknown>)[key], rest, other);
  if (Array.isArray(value))
    return value.flatMap((one, index) => (String(index) !== key ? [one] : inner === undefined ? [] : [inner]));
  const others = Object.entries(value as object).filter(([name]) => name !== key);
  return Object.fromEntries(inner === undefined ? others : [...others, [key, inner]]);
}

/** All that triage asks the detections about an event. Throws what a detection throws; says what was raised. */
export function judged(event: AccountEvent, detector: Detector): string[] {
  const judgement = judge(event, detector);
  if (judgement.kind !== 'judged') return [judgement.kind];
  for (const detection of [...judgement.raised, ...judgement.closed]) askAll(detection, event);
  return judgement.raised.map(({ id }) => id);
}

/** All that one detection is ever asked about an event. */
export function askAll(detection: Detection, event: AccountEvent): void {
  if (detection.threshold !== undefined) markOf(detection.threshold, event);
  const finding = raiseFinding(detection, event);
  if (proposalsOf(detection).length > 0) proposeTasks(detection, event, finding);
}

/** Milliseconds of the processor's time, which other programs do not lengthen. */
function spent(work: () => void): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

const GOAL = 5;
const AGAIN = 5;

/** What an event took at first, and at the least where that was over the goal: it falls on any event that garbage is collected, or code compiled. */
interface Cost {
  readonly text: string;
  readonly first: number;
  readonly least: number;
}

function costOf(text: string, work: () => void): Cost {
  const first = spent(work);
  const again = first > GOAL ? Array.from({ length: AGAIN }, () => spent(work)) : [];
  return { text, first, least: Math.min(first, ...again) };
}

/** Judges events with bad values put in: no detection throws, and the slowest says what an event may cost (goal 5 ms). */
export async function measureBadInput(events = 100_000): Promise<void> {
  const detections = await loadDetections();
  const detector = makeDetector(detections);
  const good = detections.map(({ id }) => {
    const text = readFileSync(new URL(`../events/${id}.json`, import.meta.url), 'utf8');
    return { id, event: JSON.parse(text) as AccountEvent };
  });
  const paths = good.map(({ event }) => pathsOf(event.detail).slice(1));
  const costs: Cost[] = [];
  const costly = new Set<number>();
  let thrown = 0;
  for (let round = 0; round < events; round += 1) {
    const { id, event } = good[round % good.length] as (typeof good)[number];
    const some = paths[round % good.length] as Path[];
    // Steps that share no factor with the counts go through all pairs.
    const lap = Math.floor(round / good.length);
    const path = some[lap % some.length] as Path;
    const [name, value] = BAD_VALUES[
      (lap * 7 + Math.floor(lap / some.length)) % BAD_VALUES.length
    ] as (typeof BAD_VALUES)[number];
    const bad = { ...event, detail: replaced(event.detail, path, value) as AccountEvent['detail'] };
    const text = `${id} ${path.join('.')} ${name}`;
    try {
      const cost = costOf(text, () => {
        if (judged(bad, detector)[0] === 'too costly') costly.add(round);
      });
      costs.push(cost);
    } catch (error) {
      thrown += 1;
      console.log(`  ${text}: ${String(error)}`);
    }
  }
  console.log(
    `\nbad input, ${events} events, all ${detections.length} detections; goal: nothing thrown, ${GOAL} ms an event`,
  );
  console.log(`  thrown ${thrown}, set aside as too costly ${costly.size}`);
  tellSlow(costs);
}

function tellSlow(costs: readonly Cost[]): void {
  const over = (of: 'first' | 'least') => costs.filter((cost) => cost[of] > GOAL).length;
  console.log(`  over ${GOAL} ms at first ${over('first')}, and each of ${AGAIN} times more ${over('least')}`);
  const kinds = new Set<string>();
  const worst = [...costs]
    .sort((a, b) => b.least - a.least || b.first - a.first)
    .filter(({ text }) => !kinds.has(kindOf(text)) && kinds.add(kindOf(text)));
  const ms = (one: number) => one.toFixed(1).padStart(6);
  for (const { first, least, text } of worst.slice(0, 20))
    console.log(`  ${ms(least)} ms, at first ${ms(first)}  ${text}`);
}

/** What is told once of the slow ones: one field with one value. */
function kindOf(text: string): string {
  return text.slice(text.indexOf(' '));
}
