import type { Severity } from '../domain/finding/severity.ts';
import { incidentName } from '../domain/record/incident.ts';
import type { BusChannel } from '../domain/telling/out.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { dataOf, type Line, severityOf } from './line.ts';
import type { Place } from './place.ts';

/** Datadog's words for ours. Source: Datadog documentation, "Log status remapper". */
const STATUS: Readonly<Record<Severity, string>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

/** What the bus has room for, beside the rest: EventBridge takes 256 KB an event. */
const LONG = 6_000;

/** A line of the record as Splunk and Datadog take it: each line once, what was done as well as what was seen. */
export function logMessages(line: Line, place: Place): Partial<Record<BusChannel, object>> {
  const { entry } = line;
  const said = saidIn(line, place);
  const { stage, account, region } = place;
  const severity = severityOf(line);
  const tags = {
    stage,
    account: line.finding?.account ?? line.incident?.account ?? account,
    region: line.finding?.region ?? line.incident?.region ?? region,
    ...(severity === undefined ? {} : { severity }),
    ...(line.finding === undefined ? {} : { detection: line.finding.detection }),
  };
  return {
    splunk: {
      time: Date.parse(entry.at) / 1_000,
      host: `riposte-${stage}`,
      source: 'riposte',
      sourcetype: 'riposte:record',
      event: said,
    },
    datadog: {
      ddsource: 'riposte',
      ddtags: Object.entries(tags)
        .map(([name, text]) => `${name}:${text.replaceAll(',', ' ')}`)
        .join(','),
      hostname: `riposte-${stage}`,
      service: `riposte-${stage}`,
      status: STATUS[severity ?? 'info'],
      timestamp: entry.at,
      message: messageOf(line),
      riposte: said,
    },
  };
}

/** One line for whoever reads along: what, and about what. */
function messageOf({ entry, finding, incident }: Line): string {
  const about = finding?.summary ?? (incident === undefined ? '' : `${incidentName(incident)} ${incident.title}`);
  return cleanText(about === '' ? entry.what : `${entry.what}: ${about}`, LONG) || 'riposte';
}

/** A line as programs get it; its texts are not in it, since an e-mail may hold a link that answers. */
export function saidIn(line: Line, { stage, account, region }: Place): object {
  const { entry, finding, incident } = line;
  const { stream, seq, at, what, who, why, policyVersion, hash } = entry;
  const { alert, ...data } = dataOf(line);
  const cut = Object.entries(data).map(([name, value]) => [
    name,
    typeof value === 'string' ? cleanText(value, LONG) : value,
  ]);
  return {
    stack: { stage, account, region },
    record: { stream, seq, hash },
    at,
    what: cleanText(what, LONG),
    who: cleanText(who, LONG),
    why: cleanText(why, LONG),
    policyVersion,
    ...Object.fromEntries(cut),
    ...(alert === undefined ? {} : { alert }),
    ...(finding === undefined ? {} : { finding }),
    ...(incident === undefined
      ? {}
      : {
          incident: {
            id: incident.id,
            name: incidentName(incident),
            state: incident.state,
            severity: incident.severity,
            openedAt: incident.openedAt,
          },
        }),
  };
}
