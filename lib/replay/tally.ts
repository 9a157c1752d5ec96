import type { Detection } from '../domain/finding/detection.ts';
import type { Finding } from '../domain/finding/finding.ts';
import type { Task } from '../domain/finding/task.ts';
import { isQuiet, type Policy, silencerOf, suppressionFor } from '../domain/policy/policy.ts';
import { isNoted } from '../domain/record/incident.ts';
import type { Match } from './match.ts';
import { Stories } from './stories.ts';
import type { Occurrence } from './telling.ts';
import { Windows } from './windows.ts';

/** A finding of the replayed logs: the first event's, with the count of all, and what would have been done about it. */
export interface ReplayedFinding {
  finding: Finding;
  lastTime: string;
  readonly tasks: readonly Task[];
  readonly suppressed?: string;
}

/** Findings kept with all they say; beyond that only numbers are, so that memory does not grow with the logs. */
const KEPT = 20_000;
/** Finding ids remembered for counting; the ones seen first are forgotten first. */
const IDS = 100_000;
/** Event ids remembered of a finding, as the table does; the oldest are forgotten one by one. */
const REMEMBERED = 300;

/** Adds matches up to findings and incidents, as triage would have: thresholds, dedup and suppressions included. */
export class Tally {
  readonly findings = new Map<string, ReplayedFinding>();
  /** Matches by detection, those of findings that were not kept included. */
  readonly matches = new Map<string, number>();
  readonly stories = new Stories();
  /** Findings beyond those kept. */
  notKept = 0;
  readonly #detections: ReadonlyMap<string, Detection>;
  readonly #policy: Policy;
  readonly #windows = new Windows();
  readonly #seen = new Map<string, Set<string>>();
  /** By finding: how often it was seen, and when last. */
  readonly #counts = new Map<string, { readonly count: number; readonly last: string }>();

  constructor(detections: readonly Detection[], policy: Policy) {
    this.#detections = new Map(detections.map((detection) => [detection.id, detection]));
    this.#policy = policy;
  }

  /** Counts a match; undefined for one that raises nothing: below its threshold, or an event that was counted before. */
  add({ finding, tasks, withheld, advice, deed, mark, links }: Match): Occurrence | undefined {
    const detection = this.#detections.get(finding.detection);
    if (detection === undefined) return undefined;
    if (mark !== undefined && !this.#windows.reaches(detection, mark.key, mark)) return undefined;
    if (!this.#isNew(finding)) return undefined;
    this.matches.set(detection.id, (this.matches.get(detection.id) ?? 0) + 1);
    const before = this.#counts.get(finding.id);
    const count = (before?.count ?? 0) + 1;
    this.#counts.set(finding.id, { count, last: finding.time });
    const seen = { ...finding, count };
    const suppression = suppressionFor(this.#policy, finding, new Date(finding.time));
    const told = suppression === undefined && !isQuiet(this.#policy, finding);
    const looks = links !== undefined && isNoted(before?.last, finding.time);
    const { hours } = this.#policy.incidents;
    const joined = this.stories.join({ finding: seen, links: links ?? [], hours, looks, opens: told });
    const suppressed = suppression?.reason;
    this.#keep({ finding, lastTime: finding.time, tasks, ...(suppressed && { suppressed }) }, count);
    const silencer = silencerOf(this.#policy, finding, suppression);
    return {
      finding: seen,
      tasks,
      ...(withheld && { withheld }),
      advice,
      deed,
      lastSeen: before?.last,
      joined,
      told,
      silencer,
    };
  }

  /** Findings in all, kept or not. */
  get total(): number {
    return this.findings.size + this.notKept;
  }

  #isNew({ id, eventId }: Finding): boolean {
    const seen = this.#seen.get(id) ?? new Set<string>();
    if (seen.has(eventId)) return false;
    if (seen.size >= REMEMBERED) seen.delete(seen.values().next().value ?? '');
    this.#seen.set(id, seen.add(eventId));
    if (this.#seen.size > IDS) {
      const oldest = this.#seen.keys().next().value ?? '';
      this.#seen.delete(oldest);
      this.#counts.delete(oldest);
    }
    return true;
  }

  #keep(one: ReplayedFinding, count: number): void {
    const before = this.findings.get(one.finding.id);
    if (before !== undefined) {
      before.finding = { ...before.finding, count };
      if (one.lastTime > before.lastTime) before.lastTime = one.lastTime;
      else if (one.lastTime < before.finding.time) before.finding = { ...before.finding, time: one.lastTime };
    } else if (this.findings.size < KEPT) this.findings.set(one.finding.id, one);
    else if (count === 1) this.notKept += 1;
  }
}
