import type { Detection } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import type { Policy } from '../../lib/domain/policy/policy.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import { toldOnce } from './messages.ts';
import { countBy } from './tables.ts';

/** How often one detection fires on a day: events it counted, findings they became, messages on-call got of them. */
export interface Firing {
  readonly events: number;
  readonly findings: number;
  readonly messages: number;
}

/** How often each detection fires on a day, by its id; those that never do are absent. */
export function firingOf(
  day: readonly AccountEvent[],
  detections: readonly Detection[],
  policy: Policy,
  readOnly: boolean,
): ReadonlyMap<string, Firing> {
  const { messages, findings, byEvent } = toldOnce(day, detections, policy, readOnly);
  const detectionOf = (id: string) => findings.get(id)?.detection ?? '';
  const events = new Map(countBy([...byEvent.values()].flatMap((ids) => [...new Set(ids.map(detectionOf))])));
  const found = new Map(countBy([...findings.values()].map(({ detection }) => detection)));
  const told = new Map(countBy(messages.map(({ finding }) => finding.detection)));
  return new Map(
    [...found].map(([id, count]) => [
      id,
      { events: events.get(id) ?? 0, findings: count, messages: told.get(id) ?? 0 },
    ]),
  );
}

/** The two policies of a day: what is one's own named as trusted, and nothing named. */
interface Policies {
  readonly named: Policy;
  readonly unnamed: Policy;
}

/** Says of a detection how often it fires on a day, with `readOnlyEvents` on, under both policies. */
export function saysFiring(
  day: readonly AccountEvent[],
  detections: readonly Detection[],
  { named, unnamed }: Policies,
): (detection: Detection) => string {
  const [own, other] = [named, unnamed].map((policy) => firingOf(day, detections, policy, true));
  return ({ id }) => {
    const counts = [own?.get(id), other?.get(id)];
    const place = '[ordinary day](../noise.md)';
    if (counts.every((one) => one === undefined)) return `Never fires on the ${place}.`;
    const [quiet, loud] = counts.map((one) => inWords(one));
    if (quiet === loud) return `On the ${place}: ${quiet}.`;
    return `On the ${place}: ${quiet}; with nothing named in \`trusted\`: ${loud}.`;
  };
}

function inWords(firing: Firing | undefined): string {
  if (firing === undefined) return 'nothing';
  const { events, findings, messages } = firing;
  return `${counted(events, 'event')}, ${counted(findings, 'finding')}, ${counted(messages, 'message')}`;
}
