import type { AccountEvent } from '../domain/finding/event.ts';
import { plain } from '../domain/text/json.ts';
import { fromEnvelope, fromGuardDuty, fromRecord, type Wrapped } from './envelope.ts';
import { normalise } from './normalise.ts';
import { otherObject } from './other-logs.ts';
import { type Payload, readPayload } from './payload.ts';
import { Row, recordOf, wholeIn } from './table.ts';

/** Where what is found in JSON values goes. */
export interface Finds {
  event(event: AccountEvent): void;
  problem(reason: string): void;
  /** It comes from another log, and holds no events. */
  other(kind: string): void;
}

/** A list that is gone through, and in how many envelopes of text it stands. */
interface Frame {
  readonly list: readonly unknown[];
  readonly texts: number;
  next: number;
}

/** Texts in texts; more is meant to keep us busy. */
const MOST_TEXTS = 8;

/**
 * The events in a JSON value: an EventBridge envelope, a CloudTrail record, or either inside the answers, messages, files and
 * tables in which AWS's services and others' tools hand them on. Goes down with a stack of its own.
 */
export function eventsIn(value: unknown, finds: Finds): void {
  const frames: Frame[] = [{ list: [value], texts: 0, next: 0 }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (frame.next >= frame.list.length) {
      frames.pop();
      continue;
    }
    const one = frame.list[frame.next];
    frame.next += 1;
    const [inside, texts] =
      typeof one === 'string' ? [textInside(one, frame.texts, finds), 1] : [valuesInside(one, finds), 0];
    if (inside.length > 0) frames.push({ list: inside, texts: frame.texts + texts, next: 0 });
  }
}

const NOTHING: readonly never[] = [];

function textInside(text: string, texts: number, finds: Finds): readonly unknown[] {
  if (texts >= MOST_TEXTS) finds.problem(`stands in more than ${MOST_TEXTS} texts inside each other`);
  else {
    const payload: Payload = readPayload(text);
    if ('values' in payload) return payload.values;
    if ('other' in payload) finds.other(payload.other);
    else finds.problem(payload.problem);
  }
  return NOTHING;
}

/** Hands on what a value is, or gives what is to be looked at inside it. */
function valuesInside(value: unknown, finds: Finds): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Row) return rowInside(value, finds);
  if (typeof value !== 'object' || value === null) finds.problem('is JSON, but not an event');
  else return objectInside(value as Record<string, unknown>, finds);
  return NOTHING;
}

function objectInside(object: Record<string, unknown>, finds: Finds): readonly unknown[] {
  if (typeof object['detail-type'] === 'string') return envelopeInside(object, finds);
  if (isRecord(object)) return recordInside(object, finds);
  if (isLowerCase(object)) return [new Row(Object.entries(object))];
  if (object.messageType === 'CONTROL_MESSAGE') return NOTHING;
  const inside = listIn(object) ?? carriedBy(object);
  if (inside !== undefined) return inside;
  const other = otherObject(object);
  if (other !== undefined) finds.other(other);
  else if (isGuardDuty(object)) hand(fromGuardDuty(object), finds);
  else if (isAboutFiles(object)) finds.other('notifications about files');
  else finds.problem('is JSON, but neither an EventBridge event nor a CloudTrail record');
  return NOTHING;
}

function hand(wrapped: Wrapped, finds: Finds): void {
  if ('event' in wrapped) finds.event(wrapped.event);
  else finds.problem(wrapped.problem);
}

function envelopeInside(object: Record<string, unknown>, finds: Finds): readonly unknown[] {
  if (typeof object.detail === 'string') {
    const payload = readPayload(object.detail);
    if ('values' in payload) object.detail = payload.values[0];
  }
  if (typeof object.detail === 'object' && object.detail !== null) normalise(object.detail as Record<string, unknown>);
  hand(fromEnvelope(object), finds);
  return NOTHING;
}

/** A queue's or a stream's message carries an eventSource, too: `aws:sqs`. */
function isRecord({ eventSource, eventType }: Record<string, unknown>): boolean {
  return (typeof eventSource === 'string' && !eventSource.startsWith('aws:')) || eventType === 'AwsCloudTrailInsight';
}

function recordInside(object: Record<string, unknown>, finds: Finds): readonly unknown[] {
  // Columns that are still text: the record went through a table.
  const flat = [object.userIdentity, object.requestParameters, object.insightDetails].some(
    (part) => typeof part === 'string',
  );
  if (flat) return [new Row(Object.entries(object))];
  normalise(object);
  hand(fromRecord(object), finds);
  return NOTHING;
}

function isLowerCase({ eventsource, eventname, eventtime }: Record<string, unknown>): boolean {
  return typeof eventname === 'string' && (typeof eventsource === 'string' || eventtime !== undefined);
}

function rowInside(row: Row, finds: Finds): readonly unknown[] {
  if (row.columns.get('eventsource') === undefined && row.columns.get('insightdetails') === undefined) {
    const whole = wholeIn(row);
    if (whole !== undefined) return [whole];
    finds.problem('is a row without eventSource');
    return NOTHING;
  }
  const record = recordOf(row);
  normalise(record);
  hand(fromRecord(record), finds);
  return NOTHING;
}

/** Lists in the files and answers that hold records, or envelopes of them. */
const LISTS = ['Records', 'Events', 'events', 'logEvents', 'Messages', 'records', 'Findings'];

function listIn(object: Record<string, unknown>): readonly unknown[] | undefined {
  for (const name of LISTS) if (Array.isArray(object[name])) return object[name];
  if (Array.isArray(object.QueryResultRows)) return object.QueryResultRows.map(lakeRow);
  if (isObject(object.ResultSet)) return athenaRows(object.ResultSet);
  if (Array.isArray(object.results)) return object.results.map(insightsRow);
  if (isObject(object.hits)) return Array.isArray(object.hits.hits) ? object.hits.hits : undefined;
  return undefined;
}

/** CloudTrail's GetQueryResults: a row is a list of objects of one column each. */
function lakeRow(row: unknown): unknown {
  return Array.isArray(row) ? new Row(row.filter(isObject).flatMap((column) => Object.entries(column))) : row;
}

/** CloudWatch Logs' GetQueryResults: a row is a list of fields with their values. Splunk's results are objects. */
function insightsRow(row: unknown): unknown {
  if (!Array.isArray(row)) return row;
  return new Row(row.filter(isObject).map(({ field, value }) => [plain(field), value] as const));
}

/** Athena's GetQueryResults: the first row of the first page repeats the columns' names. */
function athenaRows({ Rows, ResultSetMetadata }: Record<string, unknown>): readonly unknown[] | undefined {
  if (!Array.isArray(Rows)) return undefined;
  const rows = Rows.map((row: unknown) => (isObject(row) && Array.isArray(row.Data) ? row.Data : [])).map(
    (cells: unknown[]) => cells.map((cell) => (isObject(cell) ? cell.VarCharValue : undefined)),
  );
  const described =
    isObject(ResultSetMetadata) && Array.isArray(ResultSetMetadata.ColumnInfo) ? ResultSetMetadata.ColumnInfo : [];
  const named = described.map((column: unknown) => (isObject(column) ? plain(column.Name) : ''));
  const names = named.length > 0 ? named : (rows[0] ?? []).map(plain);
  const isHeader = (rows[0] ?? []).every((cell, index) => cell === names[index]);
  return rows
    .slice(isHeader ? 1 : 0)
    .map((cells) => new Row(names.map((name, index) => [name, cells[index] ?? null] as const)));
}

/** Fields in which envelopes carry a record or another envelope, as text or as an object; the most telling first. */
const CARRIERS = [
  ...['CloudTrailEvent', 'Sns', 'kinesis', 'awslogs', 'body', 'Body', 'Message', '@message', 'message', 'data', 'Data'],
  ...['_raw', '_source', 'result', 'event', 'eventJson', 'rawEvent', 'raw', 'record', 'line', 'log', 'detail'],
];

function carriedBy(object: Record<string, unknown>): readonly unknown[] | undefined {
  for (const name of CARRIERS) {
    const carried = object[name];
    if (typeof carried === 'string' ? carried.trim() !== '' : isObject(carried)) return [carried];
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Row);
}

function isGuardDuty({ schemaVersion, service, type, accountId }: Record<string, unknown>): boolean {
  return (
    typeof schemaVersion === 'string' && isObject(service) && typeof type === 'string' && typeof accountId === 'string'
  );
}

function isAboutFiles({ s3, s3ObjectKey, eventSource, Event }: Record<string, unknown>): boolean {
  return isObject(s3) || Array.isArray(s3ObjectKey) || eventSource === 'aws:s3' || Event === 's3:TestEvent';
}
