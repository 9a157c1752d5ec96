import type { Finding } from '../domain/finding/finding.ts';
import { severityLevel } from '../domain/finding/severity.ts';
import {
  type Incident,
  type Joined,
  joinedBy,
  type Link,
  type LinkState,
  oldestOf,
  type Place,
  planJoin,
} from '../domain/record/incident.ts';
import type { IncidentTable, IncidentTimeline } from '../domain/record/incident-ports.ts';
import { stableId } from '../domain/text/hash.ts';

/** What joining needs from outside. */
export interface JoinPorts {
  readonly incidents: IncidentTable;
  readonly timeline: IncidentTimeline;
  readonly now: () => Date;
}

/** A finding, and what it may have in common with others. */
export interface Newcomer {
  readonly finding: Finding;
  readonly links: readonly Link[];
  readonly hours: number;
  /** The incident it is part of since it was seen before. */
  readonly part?: string | undefined;
  /** Whether an incident is opened for it where there is none: not for what nobody is told of. */
  readonly opens: boolean;
}

/** So many who find the same incident at once; each time somebody got ahead. */
const TRIES = 12;

/**
 * Puts a finding into its incident: the one it is part of already, the one that something it shares leads to, or a new one. Of two
 * that open one for the same at once, both see what the other wrote and the older stays. Undefined where it is part of none.
 */
export async function joinIncident(newcomer: Newcomer, ports: JoinPorts): Promise<Joined | undefined> {
  const { finding } = newcomer;
  const now = ports.now();
  const entered =
    newcomer.part === undefined
      ? await findIncident(newcomer, ports, now)
      : await enter(newcomer.part, newcomer, ports, now);
  if (entered === undefined) return undefined;
  const raised = await raise(entered, finding, ports);
  const incident = await reopen(raised, finding, ports, now);
  return joinedBy(incident, finding);
}

async function findIncident(
  { finding, links, hours, opens }: Newcomer,
  ports: JoinPorts,
  now: Date,
): Promise<Incident | undefined> {
  const { incidents } = ports;
  const proposed = { incident: stableId('incident', finding.id, finding.eventId).slice(0, 8), since: now.getTime() };
  const joining = { links, at: Date.parse(finding.time), windowMs: hours * 3_600_000 };
  const elsewhere = new Map<string, Place>();
  const seen = new Map<string, Place>();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = await incidents.links(links);
    const plan = planJoin(
      joining,
      known.map((state) => redirected(state, elsewhere)),
      proposed,
    );
    if (!opens && plan.incident === proposed.incident) return undefined;
    const [entered, ...written] = await Promise.all([
      incidents.enter(plan.incident, finding, new Date(plan.since), now),
      ...plan.writes.map(async (next, index) => {
        const link = links[index];
        return next === undefined || link === undefined || incidents.writeLink(link, next, known[index], now);
      }),
    ]);
    for (const place of [plan, ...plan.others])
      seen.set(place.incident, { incident: place.incident, since: place.since });
    if ('mergedInto' in entered) {
      elsewhere.set(plan.incident, entered.mergedInto);
      seen.set(entered.mergedInto.incident, entered.mergedInto);
    } else if (!written.includes(false)) return unite(seen, entered.incident, finding, ports, now);
  }
  throw lost(finding);
}

/** The error for incidents that others change faster than they can be followed. */
const lost = ({ id }: Finding) =>
  new Error(`The incident of finding ${id} could not be found: it changes all the time`);

/** Makes one of incidents that share something: the oldest stays, and the finding stands in it. */
async function unite(
  seen: Map<string, Place>,
  entered: Incident,
  finding: Finding,
  ports: JoinPorts,
  now: Date,
): Promise<Incident> {
  const done = new Set<string>();
  let incident = entered;
  for (let tries = 0; tries < 4 * TRIES; tries += 1) {
    const oldest = oldestOf([...seen.values()]) ?? { incident: entered.id, since: now.getTime() };
    const other = [...seen.keys()].find((id) => id !== oldest.incident && !done.has(id));
    if (other !== undefined) {
      done.add(other);
      const merged = await mergeOne(other, oldest, finding, ports, now);
      if (merged !== undefined) seen.set(merged.incident, merged);
      continue;
    }
    if (oldest.incident === incident.id) return incident;
    const again = await ports.incidents.enter(oldest.incident, finding, new Date(oldest.since), now);
    if ('mergedInto' in again) {
      done.add(oldest.incident);
      seen.set(again.mergedInto.incident, again.mergedInto);
    } else incident = again.incident;
  }
  throw lost(finding);
}

/** Makes an incident part of another one, which is as severe as both then; where it was part of a third one before, that. */
async function mergeOne(
  other: string,
  into: Place,
  finding: Finding,
  { incidents, timeline }: JoinPorts,
  now: Date,
): Promise<Place | undefined> {
  const merged = await incidents.merge(other, into, now);
  if (merged === undefined) return undefined;
  if ('mergedInto' in merged) return merged.mergedInto.incident === into.incident ? undefined : merged.mergedInto;
  const { severity, severityBy } = merged.incident;
  const again = await incidents.enter(into.incident, finding, new Date(into.since), now);
  if ('incident' in again) await raise(again.incident, { id: severityBy, severity }, { incidents });
  await timeline.noteIncident(into.incident, mergedEntry(other, into.incident, finding, now));
  return undefined;
}

/** A link to an incident that is part of another one leads there. */
function redirected(state: LinkState | undefined, elsewhere: ReadonlyMap<string, Place>): LinkState | undefined {
  let found = state;
  for (let hops = 0; found !== undefined && hops < TRIES; hops += 1) {
    const next = elsewhere.get(found.incident);
    if (next === undefined) break;
    found = { ...found, ...next };
  }
  return found;
}

async function enter(
  part: string,
  { finding }: Newcomer,
  { incidents }: JoinPorts,
  now: Date,
): Promise<Incident | undefined> {
  let id = part;
  for (let hops = 0; hops < TRIES; hops += 1) {
    const entered = await incidents.enter(id, finding, now, now);
    if ('incident' in entered) return entered.incident;
    id = entered.mergedInto.incident;
  }
  throw lost(finding);
}

async function raise(
  incident: Incident,
  finding: Pick<Finding, 'id' | 'severity'>,
  { incidents }: Pick<JoinPorts, 'incidents'>,
): Promise<Incident> {
  let current = incident;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (severityLevel(finding.severity) <= severityLevel(current.severity)) return current;
    current = await incidents.raise(current, finding);
  }
  return current;
}

/**
 * What happened after it was contained or closed says that it goes on. EventBridge gives whole seconds: what happened in the second in
 * which a person closed it counts as after that, since to be told once too often is better than not at all.
 */
async function reopen(incident: Incident, finding: Finding, { incidents }: JoinPorts, now: Date): Promise<Incident> {
  const { state, stateSince } = incident;
  const since = stateSince === undefined ? Number.NEGATIVE_INFINITY : Date.parse(stateSince);
  const at = Date.parse(finding.time);
  const goesOn = state === 'closed' ? at >= Math.floor(since / 1_000) * 1_000 : at > since;
  if (state === 'open' || !goesOn) return incident;
  return incidents.changeState(incident, 'open', now, state === 'closed' ? finding.eventId : undefined);
}

/**
 * Notes in the incident's record what a finding meant for it, where it joins now or opens it again. Once people are told and the answer
 * is asked for: nobody waits for it.
 */
export async function noteJoin(
  { incident, opens, rises, reopens }: Joined,
  { finding, joins }: { readonly finding: Finding; readonly joins: boolean },
  { timeline }: Pick<JoinPorts, 'timeline'>,
  now: Date,
): Promise<void> {
  const words = [
    ...(joins && opens ? ['opened'] : []),
    ...(joins && rises && !opens ? [`now ${finding.severity}`] : []),
    ...(reopens ? [`opened again by ${finding.eventId}`] : []),
  ];
  for (const what of words)
    await timeline.noteIncident(incident.id, {
      id: `${what} ${finding.id}`,
      at: now,
      what,
      who: `detection ${finding.detection}`,
      why: finding.title,
      data: { finding: finding.id, eventId: finding.eventId, time: finding.time },
      isFirst: what === 'opened',
    });
}

function mergedEntry(other: string, into: string, finding: Finding, now: Date) {
  return {
    id: `merged ${other}`,
    at: now,
    what: `incident ${other} is part of this one`,
    who: `detection ${finding.detection}`,
    why: `finding ${finding.id} shares something with both`,
    data: { merged: other, into, finding: finding.id },
  };
}
