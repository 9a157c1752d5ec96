import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadDetections } from '../lib/detections/registry.ts';
import { OBSERVE_ONLY, type Policy, parsePolicy } from '../lib/domain/policy/policy.ts';
import { dayByCause, wholeDay } from './days/day.ts';
import { type Message, tell } from './days/messages.ts';
import { byDetection, bySeverity, TOLD_SEVERITIES } from './days/tables.ts';

/** The policy of the account whose day it is: what it trusts. */
export const DAY_POLICY = parsePolicy(parse(readFileSync(new URL('./days/policy.yml', import.meta.url), 'utf8')));

/** Ways to run riposte in such an account. */
export const WAYS: readonly (readonly [title: string, policy: Policy, readOnly: boolean])[] = [
  ['its own named in the policy', DAY_POLICY, false],
  ['its own named, with readOnlyEvents', DAY_POLICY, true],
  ['nothing named', OBSERVE_ONLY, false],
  ['nothing named, with readOnlyEvents', OBSERVE_ONLY, true],
];

/** What on-call is told on an ordinary day: messages by severity, by cause and by detection. */
export async function measureNoise(): Promise<void> {
  const causes = dayByCause(1);
  const day = wholeDay(causes);
  const detections = await loadDetections();
  for (const [title, policy, readOnly] of WAYS) {
    console.log(`\nnoise: ${day.length} records of an ordinary day, ${title}`);
    const { messages } = tell(day, detections, policy, readOnly);
    console.log(row('all', messages));
    for (const [cause, events] of Object.entries(causes)) {
      const ids = new Set(events.map(({ id }) => id));
      const own = messages.filter(({ eventId }) => ids.has(eventId));
      console.log(row(cause, own));
      for (const [severity, detection, count] of byDetection(own))
        console.log(`    ${String(count).padStart(4)}  ${severity.padEnd(8)}  ${detection}`);
    }
  }
}

function row(name: string, messages: readonly Message[]): string {
  const counts = bySeverity(messages).map((count, index) => `${TOLD_SEVERITIES[index]} ${count}`);
  return `  ${name.padEnd(32)}${String(messages.length).padStart(4)} messages: ${counts.join(', ')}`;
}
