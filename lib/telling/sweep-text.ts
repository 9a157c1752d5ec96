import { SEVERITIES, type Severity, severityLevel } from '../domain/finding/severity.ts';
import type { Alert } from '../domain/telling/alert.ts';
import type { Held } from '../domain/telling/held.ts';
import { command, word } from '../domain/text/command.ts';
import { counted } from '../domain/text/counted.ts';
import { beforeText, cut, ends, highest, type Place } from './digest-text.ts';

/** How many rules a message names. */
const RULES = 60;

/** What a sweep found, in one message: how much of it is how severe, then a line a rule. */
export function sweepAlert(held: readonly Held[], place: Place): Alert {
  const rules = [...Map.groupBy(held, ({ severity, group }) => `${severity} ${group}`).values()].sort(
    ([a], [b]) => levelOf(b) - levelOf(a),
  );
  const asked = held.filter(({ sweep }) => sweep?.answered === true).length;
  const bySeverity = SEVERITIES.toReversed()
    .map((severity) => ({ severity, count: held.filter((one) => one.severity === severity).length }))
    .filter(({ count }) => count > 0);
  return {
    kind: 'digest',
    severity: highest(held),
    account: place.account,
    region: place.region,
    detection: 'sweep',
    title: `Sweep: ${counted(held.length, 'resource')} not as a rule asks`,
    summary: `AWS Config says so of what was there before, and it tells changes only, so that no event came of it: ${bySeverity
      .map(({ severity, count }) => `${count} ${severity}`)
      .join(', ')}.${beforeText(place, ' Each is recorded as a finding and told here, once.')}`,
    time: place.now.toISOString(),
    action: actionText(asked, held.length),
    next: [
      'Read from the top: the most severe stands first.',
      'What is meant belongs to the exceptions of its rule, or to the suppressions of the policy.',
    ],
    details: [...rules.slice(0, RULES).map(ruleLine), ...restLine(rules.slice(RULES))],
    commands: [command`npx riposte findings --since 24h --stage ${word('stage', place.stage)}`].filter(
      (line) => line !== undefined,
    ),
    data: {
      kind: 'sweep',
      resources: held.length,
      severities: Object.fromEntries(bySeverity.map(({ severity, count }) => [severity, count])),
      rules: rules
        .slice(0, RULES)
        .map((all) => ({ rule: all[0]?.group, severity: all[0]?.severity, count: all.length })),
    },
  };
}

function actionText(asked: number, all: number): string {
  if (asked === 0)
    return 'Nothing was changed by what found them: what has been so for long may be meant, and work may hang on it. A person decides.';
  const which = asked === all ? 'them' : `${asked} of them`;
  return `What is proposed for ${which} was asked for, and happens as far as the policy allows.`;
}

function levelOf(one: Held | undefined): number {
  return one === undefined ? 0 : severityLevel(one.severity);
}

function ruleLine(all: readonly Held[]): string {
  const severity: Severity = highest(all);
  const [first] = all;
  const subjects = ends([...new Set(all.map(({ subject }) => cut(subject)))]);
  return `${severity.toUpperCase()}, ${all.length} by rule ${cut(first?.group ?? '')} (${cut(first?.title ?? '')}): ${subjects}`;
}

function restLine(rules: readonly (readonly Held[])[]): string[] {
  const resources = rules.reduce((sum, { length }) => sum + length, 0);
  return rules.length === 0 ? [] : [`and ${counted(resources, 'resource')} by ${counted(rules.length, 'more rule')}`];
}
