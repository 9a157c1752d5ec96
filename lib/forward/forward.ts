import { errorText } from '../domain/errors.ts';
import type { ForwardReader, Gathered } from '../domain/forward-ports.ts';
import type { Channel, OutMessage } from '../domain/out.ts';
import type { Log } from '../domain/ports.ts';
import { type Change, readRecord } from './change.ts';
import type { Line } from './line.ts';
import { pageOf, settledOf } from './pager-duty.ts';
import type { Place } from './place.ts';

/** What forwarding needs from outside. */
export interface ForwardPorts {
  readonly channels: readonly Channel[];
  /** From which severity on PagerDuty is told, 0 to 4. */
  readonly pageLevel: number;
  readonly read: ForwardReader;
  readonly put: (messages: readonly OutMessage[]) => Promise<void>;
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
  for (const one of records) {
    const record = readRecord(one);
    if (record?.change === undefined) continue;
    try {
      const messages = await messagesOf(record.change, place, ports);
      if (messages.length > 0) await ports.put(messages);
      forwarded += messages.length;
    } catch (error) {
      ports.log.error('A change of the record could not be forwarded', { ...record.change, error: errorText(error) });
      return { forwarded, failed: record.number };
    }
  }
  return { forwarded, failed: undefined };
}

async function messagesOf(change: Change, place: Place, ports: ForwardPorts): Promise<OutMessage[]> {
  if (change.kind === 'line') {
    const line = await lineOf(change, ports.read);
    return line === undefined ? [] : ofLine(line, place, ports);
  }
  const gathered = await ports.read.incident(change.id);
  return gathered === undefined ? [] : ofIncident(gathered, place, ports);
}

/** What each channel is told of a line of the record. */
function ofLine(line: Line, place: Place, { channels, pageLevel }: ForwardPorts): OutMessage[] {
  const made: Partial<Record<Channel, object | undefined>> = {
    pagerDuty: pageOf(line, pageLevel, place),
  };
  return channels.flatMap((channel) => {
    const detail = made[channel];
    return detail === undefined ? [] : [{ channel, detail }];
  });
}

/** What each channel is told when something was said of an incident. */
function ofIncident({ incident, merged }: Gathered, place: Place, { channels }: ForwardPorts): OutMessage[] {
  const ends = settledOf(incident, [incident.id, ...merged], place);
  return channels.includes('pagerDuty') ? ends.map((detail) => ({ channel: 'pagerDuty' as const, detail })) : [];
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
