import type { Message } from '../local/inbox.ts';
import type { Item } from '../test/chaos/look.ts';

const MOST_WRITES = 20;
const MOST_SMS = 5;
/** Calls that are named one by one, of each service and function. */
const NAMED = 12;

/** What was asked of a burst and what became of it, as seen from outside. */
export interface Came {
  readonly count: number;
  readonly granted: number;
  readonly blocked: number;
  readonly writes: number;
  readonly dead: number;
  /** Until the last address was blocked and no task waited. */
  readonly seconds: number;
  /** How often which function called what. */
  readonly calls: Readonly<Record<string, number>>;
}

type Counts = ReturnType<typeof countsOf>;

/** What the state table and the inbox say about a burst. */
export function countsOf(items: readonly Item[], messages: readonly Message[]) {
  const events = items.filter(({ sk }) => sk === 'FINDING').reduce((sum, { count }) => sum + Number(count), 0);
  const leases = items.filter(({ pk = '', sk }) => pk.startsWith('LEASES#') && sk !== '#pace').length;
  const used = items
    .filter(({ pk, sk = '' }) => pk === 'CAP#block-ip' && sk.endsWith('#all'))
    .reduce((sum, item) => sum + Number(item.used ?? 0), 0);
  const attempts = items.filter(({ sk = '' }) => sk.startsWith('ATTEMPT#'));
  const answered = attempts.filter(({ outcome }) => outcome !== undefined).length;
  const sms = messages.filter(({ protocol }) => protocol === 'sms').length;
  const kinds = Map.groupBy(messages, ({ protocol, attributes }) => `${protocol} ${attributes.kind ?? ''}`);
  const told = [...kinds].map(([kind, all]) => `${all.length} ${kind}`).join(', ');
  const caps = messages.filter(({ protocol, subject }) => protocol === 'email' && /used up/.test(subject ?? '')).length;
  return { events, leases, used, answered, sms, told, caps };
}

/** Says what a burst came to; throws where something was lost, done twice or not told of. */
export function sayBurst({ count, granted, blocked, writes, dead, seconds, calls }: Came, counts: Counts): void {
  const { events, leases, used, answered, sms, told, caps } = counts;
  console.log(`  ${blocked} blocked after ${seconds} s, and nothing moves any more`);
  console.log(
    `  events counted ${events}, answered ${answered}, leases ${leases}, cap spent ${used}, dead letters ${dead}`,
  );
  console.log(
    `  UpdateIPSet calls that wrote: ${writes} (goal: at most ${MOST_WRITES}); SMS: ${sms} (goal: at most ${MOST_SMS})`,
  );
  console.log(`  told: ${told}; of caps that are used up ${caps}`);
  sayCalls(calls, count);
  const wrong = [
    ...differs('events counted', events, count),
    ...differs('answered', answered, count),
    ...differs('blocked', blocked, granted),
    ...differs('leases', leases, granted),
    ...differs('cap spent', used, granted),
    ...differs('dead letters', dead, 0),
    ...(granted < count && caps === 0 ? ['nobody was told that the cap is used up'] : []),
  ];
  if (wrong.length > 0) throw new Error(`the burst did not come out as it should: ${wrong.join('; ')}`);
}

function sayCalls(calls: Readonly<Record<string, number>>, count: number): void {
  const own = Object.entries(calls)
    .filter(([, times]) => times > 0)
    .sort(([, one], [, other]) => other - one);
  const all = own.reduce((sum, [, times]) => sum + times, 0);
  const starts = own.flatMap(([name, times]) => (name.endsWith(':StartExecution') ? [times] : []))[0] ?? 0;
  console.log(`  executions ${starts}; calls of functions ${all}, ${(all / count).toFixed(1)} an address:`);
  for (const [name, times] of own.slice(0, NAMED))
    console.log(`    ${(times / count).toFixed(2).padStart(6)}  ${name.replace(/^riposte-burst-/, '')}`);
}

function differs(what: string, is: number, wanted: number): string[] {
  return is === wanted ? [] : [`${what} ${is}, not ${wanted}`];
}
