import { errorText } from '../domain/errors.ts';
import { severityLevel } from '../domain/finding/severity.ts';
import { inChunks } from '../domain/in-chunks.ts';
import type { Log } from '../domain/ports.ts';
import type { ForwardReader, Gathered } from '../domain/record/forward-ports.ts';
import type { BusChannel, Channel, Ordered, OutMessage } from '../domain/telling/out.ts';
import { type Change, readRecord } from './change.ts';
import { chatAlertOf } from './chat-alert.ts';
import { endedMessages, findingMessages } from './finding-messages.ts';
import { type Line, severityOf } from './line.ts';
import { logMessages } from './log-messages.ts';
import { orderedOf } from './ordered.ts';
import { pageOf, settledOf } from './pager-duty.ts';
import type { Place } from './place.ts';

/** What forwarding needs from outside. */
export interface ForwardPorts {
  readonly channels: readonly Channel[];
  /** From which severity on PagerDuty is told, 0 to 4. */
  readonly pageLevel: number;
  /** The same for all others. */
  readonly level: number;
  readonly read: ForwardReader;
  readonly put: (messages: readonly OutMessage[]) => Promise<void>;
  /** Publishes them one after the other; never fails. */
  readonly order: (messages: readonly Ordered[]) => Promise<void>;
  readonly log: Log;
}

/**
 * Forwards what changed in the record, in its order, to those who are to hear of it; the number of the first record that could not be, from which on it is
 * tried again. What the stream says is where to look: what is told is read from the table, so that whoever invokes this by hand can only have it say again what is so.
 */
export async function forward(
  records: readonly unknown[],
  place: Place,
  ports: ForwardPorts,
): Promise<{ forwarded: number; failed: string | undefined }> {
  let forwarded = 0;
  const ordered: Ordered[] = [];
  let failed: string | undefined;
  for (const one of records) {
    const record = readRecord(one);
    if (record?.change === undefined) continue;
    try {
      const { messages, inTurn } = await messagesOf(record.change, place, ports);
      if (messages.length > 0) await ports.put(messages);
      ordered.push(...inTurn);
      forwarded += messages.length + inTurn.length;
    } catch (error) {
      ports.log.error('A change of the record could not be forwarded', { ...record.change, error: errorText(error) });
      failed = record.number;
      break;
    }
  }
  // After all that pages: it waits for nobody.
  if (ordered.length > 0) await ports.order(ordered);
  return { forwarded, failed };
}

/** What is told of a change: by the bus, and in turn. */
interface Told {
  readonly messages: readonly OutMessage[];
  readonly inTurn: readonly Ordered[];
}

const NOTHING: Told = { messages: [], inTurn: [] };

async function messagesOf(change: Change, place: Place, ports: ForwardPorts): Promise<Told> {
  if (change.kind === 'line') {
    const line = await lineOf(change, ports.read);
    return line === undefined ? NOTHING : ofLine(line, place, ports);
  }
  const gathered = await ports.read.incident(change.id);
  return gathered === undefined ? NOTHING : { messages: await ofIncident(gathered, place, ports), inTurn: [] };
}

/** What each channel is told of a line of the record. */
function ofLine(line: Line, place: Place, { channels, pageLevel, level }: ForwardPorts): Told {
  const severity = severityOf(line);
  const loud = severity === undefined || severityLevel(severity) >= level;
  const made: Made = {
    pagerDuty: pageOf(line, pageLevel, place),
    ...(loud ? { ...logMessages(line, place), ...findingMessages(line, place), chat: chatAlertOf(line, place) } : {}),
  };
  const ordered = loud && channels.includes('ordered') ? orderedOf(line, place) : undefined;
  return { messages: asked(made, channels), inTurn: ordered === undefined ? [] : [ordered] };
}

/** What each channel is told when something was said of an incident. */
async function ofIncident(
  { incident, merged }: Gathered,
  place: Place,
  { channels, read, level }: ForwardPorts,
): Promise<OutMessage[]> {
  const ids = [incident.id, ...merged];
  const pages = settledOf(incident, ids, place).flatMap((pagerDuty) => asked({ pagerDuty }, channels));
  if (incident.state === 'open' || !KEEP_FINDINGS.some((channel) => channels.includes(channel))) return pages;
  const findings = (await inChunks(ids, read.findingsOf)).flat();
  const over = new Map(findings.map((finding) => [finding.id, finding]));
  const loud = [...over.values()].filter(({ severity }) => severityLevel(severity) >= level);
  return [...pages, ...loud.flatMap((finding) => asked(endedMessages(finding, incident, place), channels))];
}

/** Those who keep findings of their own, and are told that one is over. */
const KEEP_FINDINGS: readonly Channel[] = ['securityHub', 'ocsf'];

type Made = Partial<Record<BusChannel, object | undefined>>;

/** Of what was made that which somebody asked for. */
function asked(made: Made, channels: readonly Channel[]): OutMessage[] {
  return channels.flatMap((channel) => {
    if (channel === 'ordered') return [];
    const detail = made[channel];
    return detail === undefined ? [] : [{ channel, detail }];
  });
}

async function lineOf(
  { stream, entry: key }: Extract<Change, { kind: 'line' }>,
  read: ForwardReader,
): Promise<Line | undefined> {
  const entry = await read.line(stream, key);
  if (entry === undefined) return undefined;
  const [, kind, id = ''] = /^(FINDING|INCIDENT)#(.*)$/.exec(stream) ?? [];
  if (kind === 'INCIDENT') return { entry, incident: (await read.incident(id))?.incident };
  const [finding, incident] = await Promise.all([read.finding(id), read.incidentOf(id)]);
  return { entry, finding, incident };
}
