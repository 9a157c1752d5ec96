import type { Finding } from '../domain/finding/finding.ts';
import { severityLevel } from '../domain/finding/severity.ts';
import { isMetByChoice } from '../domain/policy/fits-caller.ts';
import { type Policy, type Suppression, suppressionFor } from '../domain/policy/policy.ts';
import type { Recorded } from './suggest-modes.ts';
import { sourcesOf, sourcesText } from './suggest-sources.ts';

/** What need not be told, and what speaks for it. */
export interface Quieter {
  readonly entry: Suppression;
  /** Alerts that were sent of it, or would have been, each of which it would have saved. */
  readonly alerts: number;
  readonly evidence: readonly string[];
}

/** So often, on so many days, by the same or about the same: it is a habit. */
const ALERTS = 3;
const DAYS = 3;
const MOST = 10;
/** How long a proposed suppression holds: somebody has to want it again. */
const HOLDS_MS = 90 * 86_400_000;
const DONE = /^[\w-]+ (applied|approval)$/;

type Seen = Recorded<Finding> & { readonly alerts: number };

/**
 * What was told again and again without anything coming of it: of the same detection, by the same or about the same, on several days.
 * Never what is high or critical, what a playbook answered or asked about, nor what is part of a severe incident. `alertsOf` says
 * how many alerts were sent of a finding, or would have been.
 */
export function suggestSuppressions(
  recorded: readonly Recorded<Finding>[],
  policy: Policy,
  now: Date,
  alertsOf: (one: Recorded<Finding>) => number,
): Quieter[] {
  const seen = recorded.map((one) => ({ ...one, alerts: alertsOf(one) }));
  const candidates = (['actor', 'subject'] as const).flatMap((by) => {
    const groups = Map.groupBy(seen, ({ finding }) => JSON.stringify([finding.detection, finding[by]]));
    return [...groups.values()].flatMap((group) => quieter(group, by, policy, now) ?? []);
  });
  const chosen: Quieter[] = [];
  const covered = new Set<string>();
  for (const { ids, ...one } of candidates.sort((a, b) => b.alerts - a.alerts)) {
    if (ids.every((id) => covered.has(id)) || chosen.length >= MOST) continue;
    for (const id of ids) covered.add(id);
    chosen.push(one);
  }
  return chosen;
}

function quieter(
  group: readonly Seen[],
  by: 'actor' | 'subject',
  policy: Policy,
  now: Date,
): (Quieter & { readonly ids: readonly string[] }) | undefined {
  const [first] = group;
  const text = first?.finding[by] ?? '';
  // What others wrote must not become a pattern, nor what was made visible or cut.
  if (first === undefined || !/^[\x20-\x7e]{1,300}$/.test(text) || /[*<>]/.test(text) || isMetByChoice(text))
    return undefined;
  if (!group.every((one) => isHarmless(one)) || group.some(({ finding }) => suppressionFor(policy, finding, now)))
    return undefined;
  const alerts = group.reduce((sum, one) => sum + one.alerts, 0);
  const days = new Set(group.map(({ finding }) => finding.time.slice(0, 10)));
  if (alerts < ALERTS || days.size < DAYS) return undefined;
  const { detection } = first.finding;
  const until = new Date(Math.floor((now.getTime() + HOLDS_MS) / 86_400_000) * 86_400_000).toISOString();
  const reason = `${toldText(group, alerts)} on ${days.size} days, and nothing came of it`;
  // Whoever makes noise of the mild kind must not have silenced the bad kind of the same detection.
  const upTo = group
    .map(({ finding }) => finding.severity)
    .reduce((one, other) => (severityLevel(one) < severityLevel(other) ? other : one));
  const entry: Suppression = { detection, [by]: text, upTo, until, reason, remediate: false };
  const closed = group.flatMap(({ incident }) => incident?.closed?.why ?? []);
  const evidence = [
    `${alerts} alerts of ${group.length} findings on ${days.size} days would not have been sent`,
    `findings: ${sourcesText(sourcesOf(group))}`,
    `all ${upTo} or less, and what is more is told; no playbook answered or asked about any of them`,
    ...[...new Set(closed)].slice(0, 3).map((why) => `a person closed it: ${why}`),
  ];
  return { entry, alerts, evidence, ids: group.map(({ finding }) => finding.id) };
}

function toldText(group: readonly Seen[], alerts: number): string {
  const likely = group.reduce((sum, one) => sum + (one.source === 'logs' ? one.alerts : 0), 0);
  const sent = alerts - likely;
  if (likely === 0) return `told ${sent} times`;
  return sent === 0 ? `logs would have told it ${likely} times` : `told ${sent} times, by logs ${likely} times more,`;
}

function isHarmless({ finding, entries, incident }: Seen): boolean {
  const low = (severity: Finding['severity']) => severityLevel(severity) < severityLevel('high');
  return (
    finding.drill !== true &&
    low(finding.severity) &&
    (incident === undefined || low(incident.severity)) &&
    !entries.some(({ what }) => DONE.test(what))
  );
}
