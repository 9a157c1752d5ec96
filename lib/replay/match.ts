import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { type Finding, raiseFinding } from '../domain/finding/finding.ts';
import { proposeTasks, type Task } from '../domain/finding/task.ts';
import { type Mark, markOf } from '../domain/finding/threshold.ts';
import { NOTHING_TRUSTED, type Trusted, weigh } from '../domain/finding/trust.ts';
import { isNoted, type Link } from '../domain/record/incident.ts';
import { filledAdvice } from '../domain/telling/advice.ts';
import { deedOf } from '../domain/telling/told.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { textAt } from '../domain/text/json.ts';
import { linksOf } from '../sources/links.ts';
import type { Withheld } from '../triage/action.ts';
import { type Detector, makeDetector } from '../triage/detector.ts';
import { isDelivered } from './envelope.ts';
import { makeSieve, type Sieve } from './sieve.ts';
import { remember } from './stories.ts';

/** An event that passes a detection: its finding, the tasks it proposes in their order, and what it counts for where there is a threshold. */
export interface Match {
  readonly finding: Finding;
  readonly tasks: readonly Task[];
  /** Why tasks that would fit are none. */
  readonly withheld?: Withheld;
  /** What a person does, with the names of this event. */
  readonly advice: readonly string[];
  /** What was done, as far as that is news. */
  readonly deed: readonly string[];
  readonly mark?: Mark & { readonly key: string };
  /** What it may have in common with others; absent where that was said of the same finding a little before. */
  readonly links?: readonly Link[];
  /** The API call, `iam:CreateUser`, where it is one. */
  readonly api?: string;
}

/** Decides events as a deployment would: without `readOnly`, those that EventBridge does not deliver by default are left out. */
export class Matcher {
  /** Whether a record that is still text may match; false only where it does not. */
  readonly mayMatch: Sieve;
  readonly #detector: Detector;
  readonly #readOnly: boolean;
  readonly #trusted: Trusted;
  /** By finding: when it was seen last. */
  readonly #seen = new Map<string, string>();

  constructor(detections: readonly Detection[], readOnly: boolean, trusted: Trusted = NOTHING_TRUSTED) {
    // What undoes a change of riposte's is known from its table only, which a replay does not have.
    const told = detections.filter(({ undoes }) => undoes === undefined);
    const asked = told.filter((detection) => readOnly || detection.readOnly !== true);
    this.#detector = makeDetector(asked);
    this.mayMatch = makeSieve(asked.map(({ pattern }) => pattern));
    this.#readOnly = readOnly;
    this.#trusted = trusted;
  }

  /** Hands each match of an event on, the most severe first. */
  matches(event: AccountEvent, match: (match: Match) => void): void {
    if (!this.#readOnly && !isDelivered(event)) return;
    for (const detection of this.#detector.raised(event)) {
      const mark = detection.threshold === undefined ? undefined : markOf(detection.threshold, event);
      if (detection.threshold !== undefined && mark === undefined) continue;
      const finding = raiseFinding(detection, event, this.#trusted);
      const ours = weigh(detection, event, this.#trusted).trusted !== undefined;
      const proposed = proposeTasks(detection, event, finding);
      const withheld = ours && proposed.length > 0;
      const api = apiOf(event);
      const links = this.#linksOf(finding, event, mark !== undefined);
      match({
        finding,
        tasks: ours ? [] : proposed,
        ...(withheld ? { withheld: 'trusted' as const } : {}),
        advice: filledAdvice(detection, finding, event),
        deed: deedOf(detection, event),
        ...(links === undefined ? {} : { links }),
        ...(mark === undefined ? {} : { mark }),
        ...(api === undefined ? {} : { api }),
      });
    }
  }

  /** Looking for links takes as long as judging an event. What counts for a threshold may be the first that reaches it. */
  #linksOf(finding: Finding, event: AccountEvent, counts: boolean): Link[] | undefined {
    if (!counts && !isNoted(this.#seen.get(finding.id), finding.time)) return undefined;
    if (!counts) remember(this.#seen, finding.id, finding.time);
    return linksOf(finding, event, this.#trusted);
  }
}

function apiOf({ detail }: AccountEvent): string | undefined {
  const [service, name] = [textAt(detail, 'eventSource'), textAt(detail, 'eventName')];
  if (service === undefined || name === undefined) return undefined;
  return cleanText(`${service.replace(/\.amazonaws\.com(\.cn)?$/, '')}:${name}`, 200);
}
