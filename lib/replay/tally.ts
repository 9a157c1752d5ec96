import { alertsAt } from '../domain/alert.ts';
import type { Detection } from '../domain/detection.ts';
import type { Finding } from '../domain/finding.ts';
import { type Policy, suppressionOf } from '../domain/policy.ts';
import { SEVERITIES, type Severity } from '../domain/severity.ts';
import type { Task } from '../domain/task.ts';
import type { Match } from './match.ts';
import { Storms } from './storms.ts';
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
/** Days with alerts that are remembered; times may be anything that somebody wrote into a log. */
const DAYS = 20_000;
/** Event ids remembered of a finding, as the table does; the oldest are forgotten one by one. */
const REMEMBERED = 300;

/** Adds matches up to findings and alerts, as triage would have: thresholds, dedup, suppressions and storm control included. */
export class Tally {
  readonly findings = new Map<string, ReplayedFinding>();
  /** Matches by detection, those of findings that were not kept included. */
  readonly matches = new Map<string, number>();
  /** Alerts that would have been sent, by day (UTC) and severity. */
  readonly alerts = new Map<string, Record<Severity, number>>();
  /** Findings beyond those kept. */
  notKept = 0;
  readonly #detections: ReadonlyMap<string, Detection>;
  readonly #policy: Policy;
  readonly #windows = new Windows();
  readonly #seen = new Map<string, Set<string>>();
  readonly #counts = new Map<string, number>();
  readonly #storms = new Storms();

  constructor(detections: readonly Detection[], policy: Policy) {
    this.#detections = new Map(detections.map((detection) => [detection.id, detection]));
    this.#policy = policy;
  }

  /** Counts a match; false for one that raises nothing: below its threshold, or an event that was counted before. */
  add({ finding, tasks, mark }: Match): boolean {
    const detection = this.#detections.get(finding.detection);
    if (detection === undefined) return false;
    if (mark !== undefined && !this.#windows.reaches(detection, mark.key, mark)) return false;
    if (!this.#isNew(finding)) return false;
    this.matches.set(detection.id, (this.matches.get(detection.id) ?? 0) + 1);
    const count = (this.#counts.get(finding.id) ?? 0) + 1;
    this.#counts.set(finding.id, count);
    const suppressed = suppressionOf(this.#policy, finding, new Date(finding.time));
    if (suppressed === undefined) this.#alert(finding, count);
    this.#keep({ finding, lastTime: finding.time, tasks, ...(suppressed && { suppressed }) }, count);
    return true;
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

  #alert(finding: Finding, count: number): void {
    if (!alertsAt(count)) return;
    const { severity, time } = finding;
    if (!this.#storms.isTold(finding, `${finding.id} ${count}`)) return;
    const day = time.slice(0, 10);
    if (this.alerts.size >= DAYS && !this.alerts.has(day)) return;
    const byLevel =
      this.alerts.get(day) ?? (Object.fromEntries(SEVERITIES.map((one) => [one, 0])) as Record<Severity, number>);
    byLevel[severity] += 1;
    this.alerts.set(day, byLevel);
  }
}
