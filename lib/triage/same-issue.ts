import type { Detection } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { type Finding, issueOf } from '../domain/finding/finding.ts';
import { SEVERITIES, severityLevel } from '../domain/finding/severity.ts';
import type { FindingStore } from '../domain/record/finding-ports.ts';
import type { Link } from '../domain/record/incident.ts';
import type { IncidentTable } from '../domain/record/incident-ports.ts';
import type { Drill } from './intake.ts';

/** What finding out whose report it is needs from outside. */
export interface IssuePorts {
  readonly incidents: Pick<IncidentTable, 'links' | 'writeLink'>;
  readonly findings: Pick<FindingStore, 'goesOn'>;
  readonly drill?: Drill;
  readonly sweep?: true;
  readonly replayed?: true;
}

/** What services say of one thing within this time of one another may be one issue, ms. */
const TOGETHER_MS = 86_400_000;

/** Each time another one got ahead. */
const TRIES = 5;

/**
 * The id of the finding that a report belongs to: its own, or that of one which says the same, at least as loudly, and goes on. What somebody did is
 * never one more report, nor is what the same detection says under another id.
 */
export async function homeOf(
  { id, detection, severity, time }: Finding,
  from: Detection,
  event: AccountEvent,
  { incidents, findings, drill, sweep, replayed }: IssuePorts,
  now: Date,
): Promise<string> {
  const issue = issueOf(from, event);
  // What did not just happen is nothing that others tell of as well.
  if (issue === undefined || (drill ?? sweep ?? replayed)) return id;
  // A resource is called by small letters there: none is called like this.
  const links = SEVERITIES.slice(severityLevel(severity)).map(
    (level): Link => ({ kind: 'resource', value: `ISSUE ${level} ${issue}`, user: '' }),
  );
  const me = `${detection} ${id}`;
  const at = Date.parse(time);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = await incidents.links(links);
    let [index, home, users] = [0, id, [me]];
    for (const [place, state] of known.entries()) {
      if (state === undefined) continue;
      const mine = state.users.find((user) => user.startsWith(`${detection} `));
      const fits = 'eventName' in event.detail ? state.incident === id : (mine ?? me) === me;
      const isNear = Math.abs(at - state.at) < TOGETHER_MS;
      if (!fits || !(state.incident === id || (isNear && (await findings.goesOn(state.incident))))) continue;
      [index, home, users] = [place, state.incident, [...new Set([...state.users, me])]];
      break;
    }
    const link = links[index];
    if (link && (await incidents.writeLink(link, { incident: home, since: at, at, users }, known[index], now)))
      return home;
  }
  return id;
}
