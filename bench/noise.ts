import { loadDetections } from '../lib/detections/registry.ts';
import { OBSERVE_ONLY } from '../lib/domain/policy.ts';
import { dayByCause, inOrder } from './days/day.ts';
import { type Message, tell } from './days/messages.ts';
import { byDetection, bySeverity, TOLD_SEVERITIES } from './days/tables.ts';

/** What on-call is told on an ordinary day: messages by severity, by cause and by detection. */
export async function measureNoise(): Promise<void> {
  const causes = dayByCause(1);
  const day = inOrder(Object.values(causes).flat());
  const detections = await loadDetections();
  for (const readOnly of [false, true]) {
    console.log(`\nnoise: ${day.length} records of an ordinary day${readOnly ? ', with readOnlyEvents' : ''}`);
    const { messages } = tell(day, detections, OBSERVE_ONLY, readOnly);
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
