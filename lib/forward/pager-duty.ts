import { type Severity, severityLevel } from '../domain/finding/severity.ts';
import { type Incident, incidentName } from '../domain/record/incident.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { executionLink } from '../domain/text/console-link.ts';
import { dataOf, headlineOf, type Line, type LineData } from './line.ts';
import { type Place, showCommand } from './place.ts';

/** PagerDuty's words for ours. Source: PagerDuty developer documentation, "Events API v2 overview". */
const SEVERITY: Readonly<Record<Severity, string>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

/** What PagerDuty takes at most, characters. */
const SUMMARY = 1_024;

/** What PagerDuty is told of a line: one alert an incident, where people were woken, too, and at least `level` (0 to 4); undefined otherwise. */
export function pageOf(line: Line, level: number, place: Place): object | undefined {
  const { alert } = dataOf(line);
  const { entry, finding, incident } = line;
  const severity = alert?.severity ?? finding?.severity;
  if (alert?.told !== 'told' || alert.wakes !== true || severity === undefined) return undefined;
  if (severityLevel(severity) < level || isOver(incident, alert.at)) return undefined;
  const link = executionLink(entry.id);
  return {
    event_action: 'trigger',
    dedup_key: pageKey(line, place),
    client: 'riposte',
    payload: {
      summary: summaryOf(alert, line),
      source: `${finding?.account ?? place.account} ${finding?.region ?? place.region}`,
      severity: SEVERITY[severity],
      timestamp: alert.at ?? entry.at,
      ...(finding === undefined ? {} : { component: finding.subject, class: finding.detection }),
      group: `riposte-${place.stage}`,
      custom_details: {
        what: cleanText(entry.what, 300),
        who: cleanText(entry.who, 300),
        why: cleanText(entry.why, 2_000),
        ...(finding === undefined ? {} : { finding, show: showCommand(finding.id, place) ?? '' }),
        ...(incident === undefined ? {} : { incident: incidentName(incident), since: incident.openedAt }),
      },
    },
    ...(link === undefined ? {} : { links: [{ href: link, text: 'The workflow' }] }),
  };
}

/** The subject as people got it, without the name of the product, which PagerDuty shows beside it. */
function summaryOf(alert: NonNullable<LineData['alert']>, { entry, finding }: Line): string {
  return cleanText(headlineOf(alert) ?? finding?.title ?? entry.what, SUMMARY) || 'riposte';
}

/** What was told before its incident was contained or closed pages nobody any more: the end of it may have come first. */
function isOver(incident: Incident | undefined, told: string | undefined): boolean {
  if (incident === undefined || incident.state === 'open') return false;
  return told === undefined || Date.parse(incident.stateSince ?? '') > Date.parse(told);
}

/** By what PagerDuty knows an alert again: its incident, else its finding or execution. */
function pageKey({ incident, entry }: Line, place: Place): string {
  return incident === undefined ? keyOf(entry.stream, place) : incidentKeyOf(incident.id, place);
}

function incidentKeyOf(id: string, place: Place): string {
  return keyOf(`INCIDENT#${id}`, place);
}

function keyOf(stream: string, { stage, account, region }: Place): string {
  return `riposte/${stage}/${account}/${region}/${stream}`.slice(0, 255);
}

/**
 * What PagerDuty is told when something was said of an incident, which may have taken others in: somebody looks after it, or it is
 * contained or closed. Said again it does nothing; of what nobody was paged about PagerDuty takes no notice.
 */
export function settledOf(
  { state, acknowledged }: Pick<Incident, 'state' | 'acknowledged'>,
  ids: readonly string[],
  place: Place,
): object[] {
  const action = state === 'open' ? (acknowledged === undefined ? undefined : 'acknowledge') : 'resolve';
  if (action === undefined) return [];
  return ids.map((id) => ({ event_action: action, dedup_key: incidentKeyOf(id, place) }));
}
