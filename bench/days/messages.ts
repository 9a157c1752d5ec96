import type { Detection } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import type { Finding } from '../../lib/domain/finding/finding.ts';
import { severityLevel } from '../../lib/domain/finding/severity.ts';
import { type Policy, suppressionOf } from '../../lib/domain/policy/policy.ts';
import { newsKeys, newTo } from '../../lib/domain/telling/told.ts';
import { Matcher } from '../../lib/replay/match.ts';
import { Windows } from '../../lib/replay/windows.ts';
import { Storms } from './storms.ts';

/** One message to on-call, and the event that made it go out; `first` of its finding, or something new about it. */
export interface Message {
  readonly finding: Finding;
  readonly eventId: string;
  readonly first: boolean;
}

/** What some events come to, as triage would have told it: thresholds, repetitions, what is new, storm control. */
export interface Told {
  readonly messages: readonly Message[];
  /** The findings by id, with the severity they were told at, those kept as a record only included. */
  readonly findings: ReadonlyMap<string, Finding>;
  /** By event: the findings that it raised or was added to. */
  readonly byEvent: ReadonlyMap<string, readonly string[]>;
}

const known = new WeakMap<readonly AccountEvent[], (readonly [Policy, boolean, Told])[]>();

/** What `tell` gives, judged once in a process for the same array of events: each page of a day asks for it. */
export function toldOnce(
  events: readonly AccountEvent[],
  detections: readonly Detection[],
  policy: Policy,
  readOnly: boolean,
): Told {
  const before = known.get(events) ?? [];
  const same = before.find(([ofPolicy, ofReadOnly]) => ofPolicy === policy && ofReadOnly === readOnly);
  if (same !== undefined) return same[2];
  const told = tell(events, detections, policy, readOnly);
  known.set(events, [...before, [policy, readOnly, told]]);
  return told;
}

/** Goes through events in the order of time and tells what triage would. */
export function tell(
  events: readonly AccountEvent[],
  detections: readonly Detection[],
  policy: Policy,
  readOnly: boolean,
): Told {
  const matcher = new Matcher(detections, readOnly, policy.trusted);
  const byId = new Map(detections.map((one) => [one.id, one]));
  const windows = new Windows();
  const state = new Map<string, { keys: string[]; count: number; last: string }>();
  const storms = new Storms();
  const messages: Message[] = [];
  const findings = new Map<string, Finding>();
  const byEvent = new Map<string, string[]>();
  for (const event of events)
    matcher.matches(event, ({ finding, mark }) => {
      const detection = byId.get(finding.detection);
      if (detection === undefined || (mark !== undefined && !windows.reaches(detection, mark.key, mark))) return;
      const before = state.get(finding.id);
      const count = (before?.count ?? 0) + 1;
      const seen = { ...finding, count };
      const keys = newsKeys(seen, { lastSeen: before?.last, reopened: false });
      const news = newTo(before?.keys ?? [], keys);
      state.set(finding.id, { keys: [...(before?.keys ?? []), ...news], count, last: finding.time });
      if (before === undefined) findings.set(finding.id, finding);
      byEvent.set(event.id, [...(byEvent.get(event.id) ?? []), finding.id]);
      if (news.length === 0 || severityLevel(finding.severity) < severityLevel(policy.alertFrom)) return;
      if (suppressionOf(policy, finding, new Date(finding.time)) !== undefined) return;
      if (storms.isTold(seen, [finding.id, ...news].join(' ')))
        messages.push({ finding: seen, eventId: event.id, first: before === undefined });
    });
  return { messages, findings, byEvent };
}
