import { SEVERITIES } from '../../lib/domain/finding/severity.ts';
import type { Message } from './messages.ts';

/** The severities that people are told of, the worst first. */
export const TOLD_SEVERITIES = SEVERITIES.filter((one) => one !== 'info').reverse();

/** How many messages there are of each severity, the worst first. */
export function bySeverity(messages: readonly Message[]): number[] {
  return TOLD_SEVERITIES.map((one) => messages.filter(({ finding }) => finding.severity === one).length);
}

/** Messages by severity and detection, the most frequent first. */
export function byDetection(messages: readonly Message[]): (readonly [string, string, number])[] {
  return countBy(messages.map(({ finding }) => `${finding.severity} ${finding.detection}`)).map(([name, count]) => {
    const [severity = '', detection = ''] = name.split(' ');
    return [severity, detection, count];
  });
}

/** How often each text stands in a list, the most frequent first. */
export function countBy(texts: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
