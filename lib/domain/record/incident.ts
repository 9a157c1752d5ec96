import * as z from 'zod/mini';
import { severitySchema } from '../finding/severity.ts';
import type { Alert } from '../telling/alert.ts';
import { stableId } from '../text/hash.ts';

/** Open while it goes on, contained once what answers it was done, closed by a person. What goes on after that is open again. */
const INCIDENT_STATES = ['open', 'contained', 'closed'] as const;

/** Who said something about an incident, when and why. */
const saidSchema = z.object({ by: z.string(), at: z.string(), why: z.string() });

/** Findings that belong together: one story, one thread of messages. Times are ISO 8601. */
export const incidentSchema = z.object({
  id: z.string(),
  state: z.enum(INCIDENT_STATES),
  /** Of the worst finding in it so far. */
  severity: severitySchema,
  /** The headline, account and actor of the finding that opened it. */
  title: z.string(),
  account: z.string(),
  region: z.string(),
  actor: z.string(),
  /** The finding that opened it, and the one that made it as severe as it is. */
  openedBy: z.string(),
  severityBy: z.string(),
  /** When riposte opened it; when what opened it, and what was seen last, happened. */
  openedAt: z.string(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** Since when it is in its state. */
  stateSince: z.optional(z.string()),
  /** The event that opened it again. */
  reopenedBy: z.optional(z.string()),
  acknowledged: z.optional(saidSchema),
  closed: z.optional(saidSchema),
});

export type Incident = z.infer<typeof incidentSchema>;
export type Said = z.infer<typeof saidSchema>;

/** A name for people: short enough for an SMS. Every command takes it, and says so where two begin alike. */
export function incidentName({ id }: Pick<Incident, 'id'>): string {
  return `#${id.slice(0, 4)}`;
}

/** What a message of an incident carries of it: the name that ends an SMS, and what it is, where people were told of it before. */
export function incidentLine(incident: Incident, known: boolean): Required<Pick<Alert, 'ref' | 'incident'>> {
  const { id, severity, openedAt, title } = incident;
  const text = known ? `${severity}, since ${openedAt}: ${title}` : '';
  return { ref: id.slice(0, 4), incident: { id, name: incidentName(incident), text } };
}

/** What findings may have in common, hashed for the table: who, with which key, from where, about what. */
export interface Link {
  readonly kind: 'actor' | 'key' | 'source' | 'resource';
  readonly value: string;
  /** Who or what uses it: many different ones, and it says nothing of who they are. */
  readonly user: string;
}

/** The item of a link: names and addresses of any length, and never a secret. */
export function linkId({ kind, value }: Link): string {
  return stableId(kind, value);
}

/** What is known of a link: which incident it led to, since when that is open and when it was seen last (ms), and by whom. */
export interface LinkState {
  readonly incident: string;
  readonly since: number;
  readonly at: number;
  readonly users: readonly string[];
}

/** How many different users make a link one that many share: a NAT address, a build server's user, a bucket that all write to. */
const SHARED_FROM: Readonly<Record<Link['kind'], number>> = { source: 4, resource: 6, actor: 9, key: 9 };

/** An incident, and since when it is open (ms): of two that are one the older stays, so that everybody makes the same one part of the other. */
export interface Place {
  readonly incident: string;
  readonly since: number;
}

/** The oldest of some incidents. */
export function oldestOf<T extends Place>(places: readonly T[]): T | undefined {
  return places.reduce<T | undefined>(
    (first, one) => (first === undefined || isOlder(one, first) ? one : first),
    undefined,
  );
}

/** What joining comes to: the incident, the ones that turn out to be the same, and what is written of each link. */
export interface JoinPlan extends Place {
  readonly others: readonly Place[];
  readonly writes: readonly (LinkState | undefined)[];
}

/** A finding that is to join: what it shares, when it happened (ms), how long a link holds (ms). */
export interface Joining {
  readonly links: readonly Link[];
  readonly at: number;
  readonly windowMs: number;
}

/**
 * Which incident a finding belongs to, by what is known of its links (in their order): the oldest that one of them leads to within the
 * window, else the proposed one. Whoever sees the same links decides the same, so that two at once come to one.
 */
export function planJoin(
  { links, at, windowMs }: Joining,
  known: readonly (LinkState | undefined)[],
  proposed: Place,
): JoinPlan {
  const states = links.map((link, index) => used(link, fresh(known[index], at, windowMs)));
  const leading = states.flatMap(({ state, shared }) => (state === undefined || shared ? [] : [state]));
  const { incident, since } = oldestOf<Place>(leading) ?? proposed;
  return {
    incident,
    since,
    others: leading
      .map((one) => ({ incident: one.incident, since: one.since }))
      .filter((one) => one.incident !== incident),
    writes: states.map(({ state, users, shared }, index) => {
      const before = known[index];
      const led =
        shared && state !== undefined ? { incident: state.incident, since: state.since } : { incident, since };
      const next = { ...led, at: Math.max(at, state?.at ?? 0), users };
      return before !== undefined && isSame(before, next) ? undefined : next;
    }),
  };
}

/** What an earlier occurrence left, unless that is too long ago: then the link begins anew. */
function fresh(state: LinkState | undefined, at: number, windowMs: number): LinkState | undefined {
  return state !== undefined && Math.abs(at - state.at) <= windowMs ? state : undefined;
}

function used({ kind, user }: Link, state: LinkState | undefined) {
  const users = [...new Set([...(state?.users ?? []), user])].slice(0, SHARED_FROM[kind]);
  return { state, users, shared: users.length >= SHARED_FROM[kind] };
}

function isOlder(one: Place, other: Place): boolean {
  return one.since < other.since || (one.since === other.since && one.incident < other.incident);
}

/** Nothing new is known, but that it was seen again a little later: not worth a write. */
function isSame(before: LinkState, next: LinkState): boolean {
  return (
    before.incident === next.incident &&
    before.since === next.since &&
    before.users.length === next.users.length &&
    Math.abs(next.at - before.at) < NOTED_EVERY_MS
  );
}

/** How often it is noted that a link, or an incident, goes on. */
const NOTED_EVERY_MS = 600_000;

/** Whether an occurrence is the first of a finding, or the first after a while: then its incident hears of it. */
export function isNoted(lastSeen: string | undefined, time: string): boolean {
  const period = (text: string) => Math.floor(Date.parse(text) / NOTED_EVERY_MS);
  return lastSeen === undefined || period(lastSeen) !== period(time);
}

/** What a finding means for the incident it joined: it opened it, made it worse, opened it again, or is one more. */
export interface Joined {
  readonly incident: Incident;
  readonly opens: boolean;
  /** No finding of the incident was as severe before this one. */
  readonly rises: boolean;
  readonly reopens: boolean;
}

/** What a finding has meant for an incident, as the incident's own record says. */
export function joinedBy(incident: Incident, finding: { id: string; eventId: string }): Joined {
  return {
    incident,
    opens: incident.openedBy === finding.id,
    rises: incident.severityBy === finding.id,
    reopens: incident.reopenedBy === finding.eventId,
  };
}
