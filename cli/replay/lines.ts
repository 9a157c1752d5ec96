import { detectionFinding } from '../../lib/domain/finding/ocsf.ts';
import { visibleJson } from '../../lib/domain/text/clean-text.ts';
import type { Match } from '../../lib/replay/match.ts';

/** What a replay prints for programs. */
export type LineFormat = 'json' | 'ocsf' | 'csv';

/** The columns of `--csv`, which are the fields of `--json` in their order; lists stand in one column, with spaces between. */
const COLUMNS = [
  'time',
  'eventId',
  'detection',
  'finding',
  'severity',
  'title',
  'subject',
  'account',
  'region',
  'actor',
  'sourceIp',
  'technique',
  'api',
  'playbook',
  'playbooks',
  'incident',
] as const;

/** The line before all others; undefined where there is none. */
export function headLine(format: LineFormat): string | undefined {
  return format === 'csv' ? COLUMNS.join(',') : undefined;
}

/** A match for programs, with its incident as far as it is known then; printed, it shows every character of what others wrote, and parsed it is what they wrote. */
export function matchLine(match: Match, incident: string | undefined, format: LineFormat): string {
  if (format === 'ocsf') return visibleJson(JSON.stringify(detectionFinding(match.finding, { api: match.api })));
  const fields = { ...fieldsOf(match), incident: incident ?? null };
  if (format === 'json') return visibleJson(JSON.stringify(fields));
  return COLUMNS.map((column) => cell(fields[column])).join(',');
}

function fieldsOf({ finding, tasks, api }: Match) {
  const playbooks = tasks.map(({ playbook }) => playbook);
  const { eventId, detection, id, severity, title, subject, time, account, region, actor } = finding;
  return {
    eventId,
    detection,
    finding: id,
    severity,
    title,
    subject,
    playbook: playbooks[0] ?? null,
    playbooks,
    time,
    account,
    region,
    actor,
    sourceIp: finding.sourceIp ?? null,
    technique: finding.attack,
    api: api ?? null,
  };
}

/** What a spreadsheet takes for a formula: at the beginning of a cell, in full-width letters too, and where semicolons part cells. */
const FORMULA = /(^|;)(?=[=+\-@\t\r＝＋－＠])/g;

/** A cell as RFC 4180 quotes it; what would be a formula begins with an apostrophe, so that opening the file runs nothing. */
function cell(value: string | readonly string[] | null): string {
  const text = value === null ? '' : typeof value === 'string' ? value : value.join(' ');
  const inert = text.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
