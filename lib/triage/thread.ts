import { incidentLine, incidentName, type Joined } from '../domain/record/incident.ts';
import { FOLLOW_UP, REMINDERS, RISES } from '../domain/telling/storm.ts';
import type { Notice } from '../telling/tell.ts';

/** Messages about one incident are counted over this long, from when it was opened, ms. */
const PERIOD_MS = 6 * 3_600_000;

type Kinded = Notice['alert'];

/** The message as one of its incident: the first as it is, with the incident's name; a later finding as what there is now as well. */
export function inIncident(alert: Kinded, { incident, opens, rises, reopens }: Joined, first: boolean): Kinded {
  const name = incidentName(incident);
  const worse = rises && first && !opens ? `, now ${incident.severity}` : '';
  const again = reopens ? ', goes on after it was closed' : '';
  const later = first && !opens ? ': now also' : again === '' ? '' : ':';
  const prefix = later === '' ? '' : `incident ${name}${worse}${again}${later} `;
  // Of a long prefix an SMS would have nothing else: what happened is what people have to know.
  const short = [again === '' ? '' : 'again', worse === '' ? '' : 'worse', later === ': now also' ? 'also' : '']
    .filter((word) => word !== '')
    .join(', ');
  return {
    ...alert,
    title: `${prefix}${alert.title}`,
    ...(short === '' ? {} : { short: `${short}: ${alert.title}` }),
    ...incidentLine(incident, !opens),
  };
}

/**
 * How a message is counted in its incident: what opens it as what it is; what makes it worse, or goes on after it was over, is always told and may wake; of
 * the others a few are told, the rest comes in the digest. Once somebody has acknowledged it, what is seen again comes in the digest only.
 */
export function threadOf(
  { incident, opens, rises, reopens }: Joined,
  first: boolean,
  now: Date,
): Pick<Notice, 'group' | 'rule' | 'period' | 'follows'> | Record<string, never> {
  if (opens && first) return {};
  const opened = Date.parse(incident.openedAt);
  const period = new Date(opened + Math.max(0, Math.floor((now.getTime() - opened) / PERIOD_MS)) * PERIOD_MS);
  const thread = { group: `incident ${incident.id}`, period };
  if ((rises && first) || reopens) return { ...thread, rule: RISES };
  const rule = incident.acknowledged !== undefined && !first ? REMINDERS : FOLLOW_UP;
  return { ...thread, rule, follows: incidentName(incident) };
}
