import type { Finding } from '../domain/finding/finding.ts';
import { severityLevel } from '../domain/finding/severity.ts';
import {
  type Incident,
  type Joined,
  joinedBy,
  type Link,
  type LinkState,
  type Place,
  planJoin,
} from '../domain/record/incident.ts';
import { stableId } from '../domain/text/hash.ts';

/** Incidents that are kept: what would open a further one stands by itself. */
const KEPT = 20_000;
/** Links and findings that are remembered; the ones written first are forgotten first. */
const REMEMBERED = 200_000;

/** An incident of replayed logs, and the ids of its findings in their order. */
export interface ReplayedIncident {
  readonly incident: Incident;
  readonly findings: readonly string[];
}

/** A finding that is to join, and how: as triage would have seen it. */
export interface Joiner {
  readonly finding: Finding;
  readonly links: readonly Link[];
  readonly hours: number;
  /** Whether it is looked at what it shares: the first time, and after a while. */
  readonly looks: boolean;
  readonly opens: boolean;
}

/** Puts findings into incidents in memory, as triage does with the table. Nobody closes one, so none opens again. */
export class Stories {
  readonly #incidents = new Map<string, { incident: Incident; findings: string[] }>();
  readonly #links = new Map<string, LinkState>();
  readonly #partOf = new Map<string, string>();
  readonly #mergedInto = new Map<string, string>();

  /** The incidents there are, the one that began first at the beginning. */
  get all(): readonly ReplayedIncident[] {
    return [...this.#incidents.values()].sort((a, b) => (a.incident.firstSeen < b.incident.firstSeen ? -1 : 1));
  }

  /** The incident that a finding is part of. */
  of(finding: string): string | undefined {
    const id = this.#partOf.get(finding);
    return id === undefined ? undefined : this.#last(id);
  }

  /** Puts a finding into its incident; undefined where it is part of none. */
  join(joiner: Joiner): Joined | undefined {
    const { finding, looks } = joiner;
    const id = this.of(finding.id) ?? (looks ? this.#find(joiner) : undefined);
    return id === undefined ? undefined : joinedBy(this.#enter(id, finding), finding);
  }

  #find({ finding, links, hours, opens }: Joiner): string | undefined {
    const at = Date.parse(finding.time);
    const proposed = { incident: stableId('incident', finding.id, finding.eventId).slice(0, 8), since: at };
    const known = links.map((link) => this.#links.get(keyOf(link)));
    const now = known.map((state) => (state === undefined ? undefined : { ...state, ...this.#placeOf(state) }));
    const plan = planJoin({ links, at, windowMs: hours * 3_600_000 }, now, proposed);
    const isNew = plan.incident === proposed.incident;
    if (isNew && (!opens || this.#incidents.size >= KEPT)) return undefined;
    for (const [index, next] of plan.writes.entries()) {
      const link = links[index];
      if (next !== undefined && link !== undefined) remember(this.#links, keyOf(link), next);
    }
    for (const other of plan.others) this.#merge(other.incident, plan.incident);
    return plan.incident;
  }

  /** Where a link leads by now: of what became part of another incident, to that one. */
  #placeOf({ incident, since }: LinkState): Place {
    const id = this.#last(incident);
    const opened = this.#incidents.get(id)?.incident.openedAt;
    return { incident: id, since: opened === undefined ? since : Date.parse(opened) };
  }

  #last(incident: string): string {
    let id = incident;
    for (let next = this.#mergedInto.get(id); next !== undefined; next = this.#mergedInto.get(id)) id = next;
    return id;
  }

  #enter(id: string, finding: Finding): Incident {
    const { title, account, region, actor, severity, time } = finding;
    const there = this.#incidents.get(id);
    const before = there?.incident ?? {
      ...{ id, state: 'open' as const, title, account, region, actor, severity },
      ...{
        openedBy: finding.id,
        severityBy: finding.id,
        openedAt: new Date(time).toISOString(),
        firstSeen: time,
        lastSeen: time,
      },
    };
    const worse = severityLevel(severity) > severityLevel(before.severity);
    const incident = {
      ...before,
      ...(worse ? { severity, severityBy: finding.id } : {}),
      firstSeen: inOrder(time, before.firstSeen)[0],
      lastSeen: inOrder(time, before.lastSeen)[1],
    };
    const findings = there?.findings ?? [];
    if (!this.#partOf.has(finding.id)) findings.push(finding.id);
    remember(this.#partOf, finding.id, id);
    this.#incidents.set(id, { incident, findings });
    return incident;
  }

  /** Makes an incident part of another one, which is as severe as both then. */
  #merge(id: string, into: string): void {
    const [from, to] = [this.#incidents.get(id), this.#incidents.get(into)];
    if (id === into || from === undefined || to === undefined) return;
    const worse = severityLevel(from.incident.severity) > severityLevel(to.incident.severity);
    const { severity, severityBy } = worse ? from.incident : to.incident;
    const [firstSeen] = inOrder(from.incident.firstSeen, to.incident.firstSeen);
    const [, lastSeen] = inOrder(from.incident.lastSeen, to.incident.lastSeen);
    const incident = { ...to.incident, severity, severityBy, firstSeen, lastSeen };
    this.#incidents.set(into, { incident, findings: [...to.findings, ...from.findings] });
    this.#incidents.delete(id);
    this.#mergedInto.set(id, into);
  }
}

/** The table keeps a hash, since a key has a length; here nothing need be hashed. */
function keyOf({ kind, value }: Link): string {
  return `${kind} ${value}`;
}

function inOrder(one: string, other: string): readonly [first: string, last: string] {
  return one < other ? [one, other] : [other, one];
}

/** Keeps a value, and forgets the oldest where there are too many. */
export function remember<T>(all: Map<string, T>, key: string, value: T, most = REMEMBERED): void {
  all.set(key, value);
  if (all.size > most) all.delete(all.keys().next().value ?? '');
}
