import { LineReader } from './line-reader.ts';
import type { Sink } from './sink.ts';

const START = '{"Records":[{"eventVersion":';
/** Between two records as CloudTrail writes them. It cannot stand inside a text, where quotes are escaped. */
const BETWEEN = '},{"eventVersion":';
/** Records inside a record's parameters, at most, before it is taken for broken. */
const NESTED = 20;

/**
 * How CloudTrail writes what names the API: eventTime, eventSource and eventName in this order, next to each other, before
 * anything a caller can shape. The texts searched for start with a letter: quotes are so many that looking for one is slow.
 */
const TIME = '"eventTime":"';
const TIME_LENGTH = '2026-03-02T03:04:05'.length;
const SOURCE = 'Z","eventSource":"';
const NAME = '","eventName":"';
const READING = ['Describe', 'Get', 'List'];
const TOKENS = ['GetFederationToken', 'GetSessionToken'];
const MANAGEMENT = 'managementEvent":';
const VERSION = 'eventVersion":';

/** What a record, still text, says of the call. */
interface Call {
  readonly source: string;
  readonly name: string;
  readonly management: boolean;
}

/** Reads a record's call without parsing it; undefined where CloudTrail did not write it so, or it does not end at this cut. */
function callOf(text: string, start: number, end: number): Call | undefined {
  const source = text.indexOf(SOURCE, start);
  if (source === -1 || !text.startsWith(TIME, source - TIME_LENGTH - TIME.length)) return undefined;
  const sourceEnd = text.indexOf('"', source + SOURCE.length);
  if (!text.startsWith(NAME, sourceEnd)) return undefined;
  const name = sourceEnd + NAME.length;
  const management = text.indexOf(MANAGEMENT, name);
  if (management === -1 || management >= end) return undefined;
  return {
    source: text.slice(source + SOURCE.length, sourceEnd),
    name: text.slice(name, text.indexOf('"', name)),
    management: text.startsWith('true', management + MANAGEMENT.length),
  };
}

/** Whether it is a management event that EventBridge does not deliver by default (see isDelivered). When in doubt: no. */
function isUndelivered({ name, management }: Call): boolean {
  return management && READING.some((one) => name.startsWith(one)) && !TOKENS.includes(name);
}

/** Whether a record that ends at a cut need not be parsed; it is counted then. One that others are nested in is parsed. */
function isLeftOut(text: string, start: number, cut: number, { skipped, passes }: Sink): boolean {
  if (skipped === undefined && passes === undefined) return false;
  const call = callOf(text, start, cut);
  if (call === undefined) return false;
  if (skipped !== undefined && isUndelivered(call)) {
    skipped();
    return true;
  }
  if (passes === undefined || text.indexOf(VERSION, start + VERSION.length) < cut) return false;
  return !passes(call.source, call.name, text.slice(start, cut + 1));
}

/**
 * Hands the records of a CloudTrail file on one by one: parsed on their own they are garbage at once, where a file parsed as a
 * whole survives several collections. Records that nobody would look at are not parsed, where the sink says so.
 * False, with nothing handed on, for a text that CloudTrail did not write.
 */
export function splitRecords(text: string, sink: Sink): boolean {
  if (!text.startsWith(START)) return false;
  let start = START.indexOf('[') + 1;
  for (let record = 1; ; record += 1) {
    const cut = text.indexOf(BETWEEN, start);
    if (cut !== -1 && isLeftOut(text, start, cut, sink)) {
      start = cut + 2;
      continue;
    }
    if (cut === -1) {
      handRest(text.slice(start), record, sink);
      return true;
    }
    start = handRecord(text, start, cut, record, sink) + 2;
  }
}

/** Parses the record that ends at the first cut, or at a later one when records are nested in it; gives the cut it used. */
function handRecord(text: string, start: number, first: number, record: number, sink: Sink): number {
  let cut = first;
  for (let attempt = 0; attempt < NESTED && cut !== -1; attempt += 1) {
    const value = tryParse(text.slice(start, cut + 1));
    if (value !== undefined) {
      sink.record(value);
      return cut;
    }
    cut = text.indexOf(BETWEEN, cut + 1);
  }
  sink.problem(`record ${record}`, 'is not JSON');
  return first;
}

/** The last record and what closes the file; a file that was cut off is read as far as it goes. */
function handRest(rest: string, record: number, sink: Sink): void {
  const value = tryParse(rest.slice(0, rest.lastIndexOf(']')));
  if (value !== undefined) {
    sink.record(value);
    return;
  }
  const bytes = Buffer.from(`[${rest}`);
  const reader = new LineReader({
    ...sink,
    problem: (_place, reason) => sink.problem(`record ${record} or after it`, reason),
  });
  reader.push(bytes);
  reader.end();
}

function tryParse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
