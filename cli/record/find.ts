import type { Record } from '../../lib/aws/by-person/record-commands.ts';
import type { FindingRecord, IncidentRecord } from '../../lib/aws/table/record-reader.ts';
import { type Known, nearestTo } from '../nearest.ts';
import { WrongUseError } from '../wrong-use.ts';

/** How far back a short id is looked for, ms. */
const INCIDENTS_MS = 30 * 86_400_000;
const FINDINGS_MS = 7 * 86_400_000;
/** How many ids are named where none, or several, fit. */
const NAMED = 5;

/** What an id stands for. */
export type Found = { readonly incident: IncidentRecord } | { readonly finding: FindingRecord };

/** An incident or a finding by its id, or the beginning of it, with or without #; throws with the nearest ones where there is none. */
export async function findAny(given: string, record: Record, now: Date): Promise<Found> {
  const id = idOf(given);
  const incident = await incidentOf(id, record, now);
  if (incident !== undefined) return { incident };
  const finding = id.length === 32 ? await record.finding(id) : undefined;
  if (finding !== undefined) return { finding };
  const recent = await record.findings(new Date(now.getTime() - FINDINGS_MS), now);
  const like = recent.filter((one) => one.id.startsWith(id));
  if (like.length > 1)
    throw severalError(
      id,
      like.map((one) => one.id),
    );
  const only = like[0] === undefined ? undefined : await record.finding(like[0].id);
  if (only !== undefined) return { finding: only };
  const known = await knownIds(record, now);
  throw new Error(`there is neither an incident nor a finding ${id}: is --stage right?${nearestTo(id, known)}`);
}

/** The incidents and findings of late, for whoever mistyped the id of one. */
export async function knownIds(record: Record, now: Date): Promise<Known[]> {
  const incidents = await record.incidents(new Date(now.getTime() - INCIDENTS_MS), now);
  const findings = await record.findings(new Date(now.getTime() - FINDINGS_MS), now);
  return [
    ...incidents.map((one) => ({ id: one.id, title: `incident, ${one.title}` })),
    ...findings.map((one) => ({ id: one.id, title: one.title })),
  ];
}

/** An incident by its id, or the beginning of it. */
export async function findIncident(given: string, record: Record, now: Date): Promise<IncidentRecord> {
  const id = idOf(given);
  const found = await incidentOf(id, record, now);
  if (found !== undefined) return found;
  const known = await record.incidents(new Date(now.getTime() - INCIDENTS_MS), now);
  throw new Error(`there is no incident ${id}: is --stage right?${nearestTo(id, known)}`);
}

/** The incident whose id begins so; undefined where there is none, throws where there are several. */
export async function incidentOf(id: string, record: Record, now: Date): Promise<IncidentRecord | undefined> {
  const ids = id.length >= 8 ? [id] : await record.incidentsLike(id, new Date(now.getTime() - INCIDENTS_MS), now);
  const found = await Promise.all(ids.map((one) => record.incident(one)));
  // Of some that became one, each leads to that one.
  const unique = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.incident.id, one] as const])));
  if (unique.size > 1) throw severalError(id, [...unique.keys()]);
  return [...unique.values()][0];
}

function idOf(given: string): string {
  const id = given.replace(/^#/, '').toLowerCase();
  if (!/^[0-9a-f]{2,32}$/.test(id))
    throw new WrongUseError('give the id of an incident or a finding, as the alert has it: riposte show 6b42');
  return id;
}

function severalError(id: string, ids: readonly string[]): WrongUseError {
  return new WrongUseError(`${id} may be ${ids.slice(0, NAMED).join(', ')}: give more of it`);
}
