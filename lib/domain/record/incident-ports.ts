import type { AccountEvent } from '../finding/event.ts';
import type { Finding } from '../finding/finding.ts';
import type { Trusted } from '../finding/trust.ts';
import type { STORY_ORDER } from '../playbook.ts';
import type { Incident, Link, LinkState, Place } from './incident.ts';
import type { TimelineEntry } from './timeline.ts';

/** What a finding may have in common with others. */
export type LinksOf = (finding: Finding, event: AccountEvent, trusted: Trusted) => Link[];

/** What entering a finding into an incident came to: the incident as it is now, or the one that it turned out to be part of. */
export type Entered = { readonly incident: Incident } | { readonly mergedInto: Place };

/** Incidents and what leads to them. Each write is conditional on what was read, so that of two at once one sees the other. */
export interface IncidentTable {
  /** What is known of some links, in their order. */
  links(links: readonly Link[]): Promise<(LinkState | undefined)[]>;
  /** Writes a link unless somebody changed it since; false where somebody did. */
  writeLink(link: Link, next: LinkState, before: LinkState | undefined, now: Date): Promise<boolean>;
  /** Puts a finding into an incident, which is made where there is none. Safe to repeat. */
  enter(id: string, finding: Finding, opens: Date, now: Date): Promise<Entered>;
  /** Writes a finding's severity as the incident's, unless it is another one by now; the incident as it is then. */
  raise(incident: Incident, worse: Pick<Finding, 'id' | 'severity'>): Promise<Incident>;
  /** Writes another state, unless it is in another one by now; the incident as it is then. */
  changeState(incident: Incident, state: Incident['state'], now: Date, eventId?: string): Promise<Incident>;
  /** Says that an incident is part of another one; undefined where it had no finding, or of which one it was part before. */
  merge(id: string, into: Place, now: Date): Promise<Entered | undefined>;
}

/** What happened to an incident as a whole. */
export interface IncidentTimeline {
  noteIncident(id: string, entry: TimelineEntry): Promise<void>;
}

/** How far a drill came: when SNS took its message (ISO 8601), and whether a schedule made it. */
export interface DrillCourse {
  readonly told?: string | undefined;
  readonly scheduled: boolean;
}

/** Notes that a finding was seen, so that a day's findings are found without reading those of others. */
export type NoteDay = (
  finding: Finding,
  incident: string | undefined,
  now: Date,
  drill?: DrillCourse | undefined,
) => Promise<void>;

/** Notes for the incidents of some findings that what answers them was done, or was taken back. */
export type NoteContained = (findings: readonly string[], contained: boolean, entry: TimelineEntry) => Promise<void>;

/** The incident a finding is part of, as it is now; undefined where there is none. */
export type IncidentOf = (finding: string) => Promise<Incident | undefined>;

/** A step that answers a finding: its task, and when its workflow was started. */
export interface StoryStep {
  readonly finding: string;
  readonly task: string;
  readonly about: (typeof STORY_ORDER)[number];
  readonly startedAt: Date;
}

/** The steps that answer the findings of an incident, as far as they have an order. */
export interface IncidentSteps {
  /** Notes a step under the incident of its finding; where there is none, nothing. Safe to repeat. */
  note(step: StoryStep): Promise<void>;
  /** Those of the same incident that come before a step in the order, and were started before it, but not before `from`. */
  before(step: StoryStep, from: Date): Promise<readonly StoryStep[]>;
}
