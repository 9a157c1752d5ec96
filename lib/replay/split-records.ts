import { LineReader } from './line-reader.ts';
import type { Sink } from './sink.ts';

const START = '{"Records":[{"eventVersion":';
/** Between two records as CloudTrail writes them. It cannot stand inside a text, where quotes are escaped. */
const BETWEEN = Buffer.from('},{"eventVersion":');
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

/** Reads a record's call without parsing it; undefined where CloudTrail did not write it so, or the text is not all of the record. */
function callOf(text: string): Call | undefined {
  const source = text.indexOf(SOURCE);
  if (source === -1 || !text.startsWith(TIME, source - TIME_LENGTH - TIME.length)) return undefined;
  const sourceEnd = text.indexOf('"', source + SOURCE.length);
  if (!text.startsWith(NAME, sourceEnd)) return undefined;
  const name = sourceEnd + NAME.length;
  const management = text.indexOf(MANAGEMENT, name);
  if (management === -1) return undefined;
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

/** Whether a record need not be parsed; it is counted then. */
function isLeftOut(text: string, { wants }: Sink): boolean {
  if (wants === undefined) return false;
  const call = callOf(text);
  if (call === undefined) return false;
  const { source, name } = call;
  const alone = !text.includes(VERSION, VERSION.length);
  return !wants({ source, name, delivered: !isUndelivered(call), alone }, text);
}

/**
 * Hands the records of a CloudTrail file on one by one: parsed on their own they are garbage at once, where a file parsed as a
 * whole, or its text alone, survives several collections. Records that nobody would look at are not parsed, where the sink says
 * so. False, with nothing handed on, for what CloudTrail did not write.
 */
export function splitRecords(bytes: Buffer, sink: Sink): boolean {
  if (bytes.toString('utf8', 0, START.length) !== START) return false;
  let start = START.indexOf('[') + 1;
  for (let record = 1; ; record += 1) {
    const cut = bytes.indexOf(BETWEEN, start);
    if (cut === -1) {
      handRest(bytes.subarray(start), record, sink);
      return true;
    }
    const text = bytes.toString('utf8', start, cut + 1);
    start = 2 + (isLeftOut(text, sink) ? cut : handRecord(bytes, text, start, cut, record, sink));
  }
}

/** Parses the record that ends at the first cut, or at a later one when records are nested in it; gives the cut it used. */
function handRecord(bytes: Buffer, text: string, start: number, first: number, record: number, sink: Sink): number {
  let [cut, piece] = [first, text];
  for (let attempt = 0; attempt < NESTED && cut !== -1; attempt += 1) {
    const value = tryParse(piece);
    if (value !== undefined) {
      sink.record(value);
      return cut;
    }
    cut = bytes.indexOf(BETWEEN, cut + 1);
    piece = bytes.toString('utf8', start, cut + 1);
  }
  sink.problem(`record ${record}`, 'is not JSON');
  return first;
}

/** The last record and what closes the file; a file that was cut off is read as far as it goes. */
function handRest(rest: Buffer, record: number, sink: Sink): void {
  const value = tryParse(rest.toString('utf8', 0, Math.max(0, rest.lastIndexOf(']'))));
  if (value !== undefined) {
    sink.record(value);
    return;
  }
  const reader = new LineReader({
    ...sink,
    problem: (_place, reason) => sink.problem(`record ${record} or after it`, reason),
  });
  reader.push(Buffer.concat([Buffer.from('['), rest]));
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
