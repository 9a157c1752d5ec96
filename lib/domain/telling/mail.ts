import type { Alert, AlertKind } from './alert.ts';

/** The words our sections begin with. A text of others with one of them and a colon could pass for a section where a line wraps. */
const SECTION =
  /\b(who|from|account|when|riposte|incident|do\s+now|detection|finding|links?|commands?)(\s*)[:\uff1a\ufe55\ua789]/gi;

/** What stands before the title: how urgent it is, or nothing where something was merely done. */
export function label({ kind, severity }: Pick<Alert, 'kind' | 'severity'>): string {
  if (kind === 'outcome') return '';
  const words: Record<Exclude<AlertKind, 'outcome'>, string> = {
    finding: '',
    approval: 'APPROVE? ',
    failure: 'FAILED ',
    digest: 'DIGEST ',
  };
  return `${words[kind]}${severity.toUpperCase()}: `;
}

/**
 * The e-mail of an alert whose texts are clean. What happened stands quoted, behind `>`; the command, made by `command()`, is the last
 * section, and nothing before it is one.
 */
export function emailText(alert: Alert): string {
  const rows: [string, string | undefined][] = [
    ['Who', alert.who],
    ['From', alert.from],
    ['Account', `${alert.accountName === undefined ? '' : `${alert.accountName}, `}${alert.account} (${alert.region})`],
    ['When', alert.time],
    ['Riposte', alert.action],
    ['Incident', incidentText(alert)],
  ];
  const table = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`${`${name}:`.padEnd(8)} ${told(value)}`],
  );
  const steps = alert.next.map((step, index) => `  ${index + 1}. ${told(step)}`);
  return [
    `${label(alert)}${told(alert.title)}`,
    '',
    `> ${told(alert.summary)}`,
    '',
    ...table,
    ...(steps.length === 0 ? [] : ['', 'Do now:', ...steps]),
    '',
    ...(alert.details === undefined ? [] : [...alert.details.map((line) => `- ${told(line)}`), '']),
    `Detection: ${told(alert.detection)}`,
    ...(alert.finding === undefined ? [] : [`Finding: ${alert.finding}`]),
    ...(alert.links === undefined || alert.links.length === 0
      ? []
      : ['', 'Links:', ...alert.links.map((one) => `  ${one}`)]),
    ...(alert.command === undefined ? [] : ['', `Command: ${alert.command}`]),
    ...(alert.commands === undefined ? [] : ['', 'Commands:', ...alert.commands.map((one) => `  ${one}`)]),
    '',
  ].join('\n');
}

function incidentText({ incident }: Alert): string | undefined {
  if (incident === undefined) return undefined;
  return `${incident.name} (${incident.id})${incident.text === '' ? '' : `, ${incident.text}`}`;
}

/** A text that may hold others' words, with single spaces, so that no padding moves a part of it to where a line begins. */
function told(text: string): string {
  return text.replace(/\s+/g, ' ').replace(SECTION, '$1$2<:>');
}
