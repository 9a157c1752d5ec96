import { securityHubFinding } from '../domain/finding/asff.ts';
import type { Finding } from '../domain/finding/finding.ts';
import { detectionFinding } from '../domain/finding/ocsf.ts';
import type { Incident } from '../domain/record/incident.ts';
import { CLOSED, SEEN, SEEN_SUPPRESSED } from '../domain/record/record.ts';
import type { BusChannel } from '../domain/telling/out.ts';
import { dataOf, type Line } from './line.ts';
import type { Place } from './place.ts';

/** What became of a finding, for those who keep findings of their own. */
interface Course {
  readonly activity: 'create' | 'update' | 'close';
  readonly seen: string;
  readonly suppressed?: boolean;
}

/** What OCSF's readers and Security Hub are told of a line: that a finding was seen, or is over. Drills are no findings of theirs. */
export function findingMessages(line: Line, place: Place): Partial<Record<BusChannel, object>> {
  const { entry, finding } = line;
  const course = courseOf(line);
  if (finding === undefined || course === undefined) return {};
  const { count = finding.count } = dataOf(line);
  return formsOf({ ...finding, count }, { ...course, seen: entry.at }, place);
}

/** The same for a finding whose incident is contained or closed. */
export function endedMessages(finding: Finding, incident: Incident, place: Place): Partial<Record<BusChannel, object>> {
  return formsOf(finding, { activity: 'close', seen: incident.stateSince ?? incident.lastSeen }, place);
}

function courseOf(line: Line): Omit<Course, 'seen'> | undefined {
  const { what, stream } = line.entry;
  if (!stream.startsWith('FINDING#') || line.finding?.drill === true) return undefined;
  if (what === CLOSED) return { activity: 'close' };
  const suppressed = what.startsWith(SEEN_SUPPRESSED);
  if (what !== SEEN && !suppressed) return undefined;
  return { activity: dataOf(line).count === 1 ? 'create' : 'update', suppressed };
}

function formsOf(
  finding: Finding,
  { activity, seen, suppressed = false }: Course,
  { account, region }: Place,
): Partial<Record<BusChannel, object>> {
  const closed = activity === 'close';
  return {
    ocsf: detectionFinding(finding, { activity, seen, suppressed }),
    // Security Hub takes findings of the account that imports them only.
    ...(finding.account === account
      ? { securityHub: securityHubFinding(finding, { seen, home: region, closed, suppressed }) }
      : {}),
  };
}
