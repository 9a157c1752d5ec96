import type { AccountEvent } from '../domain/finding/event.ts';
import type { IsInForce } from '../domain/finding/names-in-force.ts';
import type { Swept, SweptStore } from '../domain/finding/sweep.ts';
import { inTurn } from '../domain/in-turn.ts';
import type { DeadLetter } from '../domain/ports.ts';
import type { MarkStore } from '../domain/record/finding-ports.ts';
import { jsonText } from '../domain/text/json.ts';
import type { TellPorts } from '../telling/tell.ts';
import { endedBefore, handleClose } from './close.ts';
import type { Detector } from './detector.ts';
import { distrust } from './distrust.ts';
import { type Drilled, drillPorts } from './drill.ts';
import { handleMatch, type MatchPorts } from './handle-match.ts';
import { takeIn } from './intake.ts';
import { type Judged, judge } from './judge.ts';
import { count, isConcerned } from './reached.ts';
import { sweep } from './sweep.ts';
import { tellTooCostly } from './too-costly.ts';

/** What triage needs from outside. */
export interface TriagePorts extends MatchPorts {
  readonly detector: Detector;
  readonly isInForce: IsInForce;
  readonly marks: MarkStore;
  readonly deadLetter: DeadLetter;
  /** Keeps a note of an event that is not believed; an alarm on these tells at most once an hour. */
  readonly noteDistrusted: DeadLetter;
  /** Publishes, and throws where that fails. */
  readonly publishAtOnce: TellPorts['publish'];
  readonly swept: SweptStore;
}

/** What became of an event: how many findings it raised, repeated or closed, or why it was set aside. */
export interface TriageResult {
  readonly raised: number;
  readonly closed: number;
  readonly setAside?: string;
  /** Why the event is not believed: its sender may be anybody. */
  readonly distrusted?: string;
  /** What became of each finding. */
  readonly outcomes?: readonly string[];
  /** Of a drill, the same for whoever follows it. */
  readonly drilled?: readonly Drilled[];
  /** Of a sweep, what became of each evaluation. */
  readonly swept?: readonly Swept[];
}

/**
 * Turns one account event into findings, alerts and tasks.
 * The order is record, alert and enqueue side by side, mark; each step may be repeated, so that a crash between any two loses nothing, and one
 * that fails keeps none of the others from being done.
 * What cannot be read, or is of a kind no detection looks at, goes to the dead-letter queue with the reason: retrying would not
 * help. So does an event that is too costly to judge, and a person is told. What no AWS service sent, or is about a strange account, is noted and counted before anything else looks at it.
 */
export async function triage(input: unknown, ports: TriagePorts): Promise<TriageResult> {
  const taken = takeIn(input, ports.hearing);
  if (taken.kind === 'mistyped') return { raised: 0, closed: 0, setAside: taken.reason };
  if (taken.kind === 'unreadable') return setAside(input, taken.reason, ports);
  if (taken.kind === 'distrusted') return { raised: 0, closed: 0, distrusted: await distrust(taken, ports) };
  if (taken.kind === 'sweep') {
    const swept = await sweep(taken, ports, { judged: (event) => judge(event, ports.detector), act });
    return { raised: swept.filter(({ state }) => state !== 'known').length, closed: 0, swept };
  }
  const { event, drill, replayed } = taken;
  const mine = drill !== undefined ? drillPorts(ports, drill) : replayed ? { ...ports, replayed } : ports;
  const judged = judge(event, mine.detector);
  if (judged.kind === 'nobody') {
    return setAside(input, `No detection looks at ${event['detail-type']} from ${event.source}`, ports);
  }
  if (judged.kind === 'too costly') {
    const result = await setAside(input, judged.reason, ports);
    await tellTooCostly(event, ports);
    return result;
  }
  return act(event, judged, mine);
}

async function act(event: AccountEvent, judged: Judged, ports: TriagePorts): Promise<TriageResult> {
  const { raised } = judged;
  const closed = ports.replayed ? [] : judged.closed;
  const drilled: Drilled[] = [];
  await inTurn(
    ...raised.map((detection) => async () => {
      if (!(await isConcerned(detection, event, ports))) return;
      const counted = await count(detection, event, ports);
      if (counted === undefined) return;
      const over = await endedBefore(detection, event, ports);
      drilled.push({ detection: detection.id, ...(await handleMatch(detection, event, counted, { ...ports, over })) });
      const end = over ?? (await endedBefore(detection, event, ports));
      if (end) await handleClose(detection, end, ports);
    }),
    ...closed.map((detection) => () => handleClose(detection, event, ports)),
  );
  const outcomes = drilled.map((one) => `${one.detection}: ${one.outcome}`);
  if (outcomes.length + closed.length === 0) ports.log.info('Event looked at, nothing found', { eventId: event.id });
  const result = { raised: outcomes.length, closed: closed.length, outcomes };
  return ports.drill === undefined ? result : { ...result, drilled };
}

async function setAside(input: unknown, reason: string, ports: TriagePorts): Promise<TriageResult> {
  ports.log.error('Event set aside in the dead-letter queue', { reason });
  await ports.deadLetter(input === undefined ? 'undefined' : jsonText(input), reason);
  return { raised: 0, closed: 0, setAside: reason };
}
