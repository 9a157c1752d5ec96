import { styleText } from 'node:util';
import type { FindingRecord, ListedFinding } from '../../lib/aws/table/record-reader.ts';
import type { Severity } from '../../lib/domain/finding/severity.ts';
import { deedText } from '../../lib/domain/record/deed.ts';
import type { Incident } from '../../lib/domain/record/incident.ts';
import type { Entry } from '../../lib/domain/record/record.ts';
import { shortActor } from '../../lib/domain/telling/sms.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { counted } from '../../lib/domain/text/counted.ts';
import { alertOf, planOf } from './data-of.ts';
import { missingOf, type Story, untold } from './story.ts';

/** Calls of a plan, and alerts, that are printed; `--json` has all. */
const CALLS = 5;
const ALERTS = 20;

/** A finding in a line of a list. */
export function findingRow({ id, severity, time, title, subject, actor, count, incident }: ListedFinding): string {
  const part = incident === undefined ? '' : `  #${short(incident.slice(0, 4))}`;
  const often = count > 1 ? ` (${count} times)` : '';
  return `${short(id.slice(0, 8))}  ${shortTime(time)}  ${padded(severity)}  ${cleanText(title, 80)}${often}: ${cleanText(subject, 60)}, by ${who(actor)}${part}`;
}

/** An incident in a line of a list. */
export function incidentRow({ id, severity, state, lastSeen, title, actor, acknowledged }: Incident): string {
  const cared = acknowledged === undefined ? '' : ', acknowledged';
  return `${short(id)}  ${shortTime(lastSeen)}  ${padded(severity)}  ${short(state)}${cared}: ${cleanText(title, 80)}, by ${who(actor)}`;
}

/** Who did it, as on-call knows people: of an ARN the end says that, which a cut would take away. */
function who(actor: string): string {
  return cleanText(shortActor(actor), 90);
}

/** By whom, when and why an incident was closed. */
export function closedText({ closed }: Incident): string {
  return closed === undefined ? 'nobody said why' : cleanText(`by ${closed.by}, ${closed.at}: ${closed.why}`, 700);
}

/** A finding with all that is on record of it: what happened, plans with their impact, alerts as they were sent, and what is missing. */
export function findingText(record: FindingRecord): string {
  const { finding, status, lastSeen, entries } = record;
  return [
    `${styleText('bold', `${padded(finding.severity).trim()}: ${cleanText(finding.title, 200)}`)} (${short(finding.id)})`,
    `  ${cleanText(finding.summary, 1_000)}`,
    `  detection ${cleanText(`${finding.detection}, ${finding.attack.join(', ')}`, 500)}`,
    `  who       ${cleanText(finding.actor, 500)}${finding.sourceIp === undefined ? '' : ` from ${short(finding.sourceIp)}`}`,
    `  what      ${cleanText(finding.subject, 500)}`,
    `  where     account ${short(finding.account)}, ${short(finding.region)}`,
    `  when      ${short(finding.time)}; ${finding.count === 1 ? 'seen once' : `seen ${finding.count} times, last ${short(lastSeen)}`}; ${short(status)}`,
    `  record    ${cleanText(finding.reference.replaceAll(' | ', ', '), 500)}`,
    ...(finding.incident === undefined ? [] : [`  incident  ${short(finding.incident)}`]),
    ...happened(entries, [...missingOf(record), ...untoldLines([record])]),
  ].join('\n');
}

/** An incident in the same way, with its findings. */
export function incidentText({ incident, findings, merged, lines, records, missing }: Story): string {
  const { acknowledged } = incident;
  return [
    styleText('bold', incidentRow(incident)),
    `  account ${short(incident.account)}, ${short(incident.region)}; opened ${short(incident.openedAt)}`,
    ...(merged.length === 0 ? [] : [`  also told as ${cleanText(merged.join(', '), 500)}`]),
    ...(acknowledged === undefined
      ? []
      : [`  acknowledged by ${cleanText(acknowledged.by, 200)}: ${cleanText(acknowledged.why, 500)}`]),
    ...(incident.closed === undefined ? [] : [`  closed ${closedText(incident)}`]),
    '',
    `${counted(findings.length, 'finding')}:`,
    ...findings.map((one) => `  ${findingRow(one)}`),
    ...happened(lines, [...missing, ...untoldLines(records)]),
  ].join('\n');
}

/** Findings of which no alert is on record, a sentence each. */
export function untoldLines(records: readonly FindingRecord[]): string[] {
  return untold(records).map(({ finding }) => `No alert is on record for ${finding.title} (${finding.id})`);
}

function happened(lines: readonly Entry[], missing: readonly string[]): string[] {
  const shown = new Set<string>();
  return [
    '',
    'What happened:',
    ...(lines.length === 0 ? ['  Nothing is on record.'] : []),
    ...lines.flatMap((line) => [entryLine(line), ...planLines(line, shown)]),
    ...alertLines(lines),
    ...(missing.length === 0 ? [] : ['', 'Missing:', ...missing.map((one) => `  ${cleanText(one, 500)}`)]),
  ];
}

function entryLine(line: Entry): string {
  const { at, what, who, why } = line;
  const alert = alertOf(line);
  const told =
    alert === undefined ? '' : alert.told === 'held' ? ' [in the digest]' : ` [told: ${cleanText(alert.subject, 120)}]`;
  return `  ${shortTime(at)}  ${cleanText(deedText(what), 120)}, by ${cleanText(who, 120)}${why === '' ? '' : `: ${cleanText(why, 300)}`}${told}`;
}

/** A plan, where it stands for the first time: the same one is asked about, carried out and taken back. */
function planLines(line: Entry, shown: Set<string>): string[] {
  const plan = planOf(line);
  const key = plan?.hash === '' ? `${line.stream} ${line.seq}` : plan?.hash;
  if (plan === undefined || key === undefined || shown.has(key)) return [];
  shown.add(key);
  const { change, calls, impact, undo, refused } = plan;
  const more = calls.length > CALLS ? [`calls: … and ${calls.length - CALLS} more`] : [];
  return [
    ...(change === '' ? [] : [`plan:   ${change}`]),
    ...calls.slice(0, CALLS).map(({ action, resource }) => `calls:  ${action}${resource === '' ? '' : ` ${resource}`}`),
    ...more,
    ...impact.map((one) => `impact: ${one}`),
    ...refused.map(({ input, reason }) => `left:   ${input}: ${reason}`),
    ...(undo === '' ? [] : [`undo:   ${undo}`]),
  ].map((one) => `      ${cleanText(one, 500)}`);
}

/** The alerts as they were sent, each once: an alert about several findings stands under each. */
function alertLines(lines: readonly Entry[]): string[] {
  const sent = lines.flatMap((line) => alertOf(line) ?? []).filter(({ told }) => told === 'told');
  const once = [...new Map(sent.map((one) => [`${one.at} ${one.subject}`, one])).values()];
  if (once.length === 0) return [];
  const more = once.length > ALERTS ? [`  … and ${once.length - ALERTS} more: --json has all`] : [];
  return [
    '',
    'Alerts as they were sent:',
    ...once.slice(0, ALERTS).flatMap(({ at = '', subject, email, sms, wakes }) => [
      `  ${shortTime(at)}  ${cleanText(subject, 200)}`,
      ...email
        .trim()
        .split('\n')
        .map((text) => `      ${cleanText(text, 2_000)}`),
      ...(wakes && sms !== '' ? [`      SMS, where it is severe enough: ${cleanText(sms, 400)}`] : []),
      '',
    ]),
    ...more,
  ].slice(0, more.length === 0 ? -1 : undefined);
}

/** A field that riposte wrote in few letters; whoever may write the table may have written others. */
const short = (text: string) => cleanText(text, 64);
const shortTime = (time: string) => short(time.replace(/\.\d+Z$/, 'Z'));
const padded = (severity: Severity) => short(severity.toUpperCase()).padEnd(8);
