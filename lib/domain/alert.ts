import type { Finding } from './finding.ts';
import { fitGsm } from './gsm.ts';
import { type Severity, severityLevel } from './severity.ts';

/** What an alert is about: something seen, a question to a person, what was done, or what went wrong. */
export type AlertKind = 'finding' | 'approval' | 'outcome' | 'failure';

/** Everything one notification says; the texts for each protocol are made from it. */
export interface Alert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly account: string;
  readonly region: string;
  readonly detection: string;
  /** A headline of a few words. */
  readonly title: string;
  /** One sentence: what happened, to what. */
  readonly summary: string;
  readonly who?: string;
  readonly from?: string;
  readonly time: string;
  /** What riposte did or will do about it. */
  readonly action: string;
  /** What a person should do, in order; the first is the one to do at 3 a.m. */
  readonly next: readonly string[];
  /** The one command that approves, undoes or shows more. */
  readonly command?: string;
  /** What programs get: the finding, or the outcome. */
  readonly data: object;
}

/** A publish to the alert topic: SNS `Subject`, `Message` (MessageStructure json) and the attributes filter policies use. */
export interface AlertMessage {
  readonly subject: string;
  readonly message: string;
  readonly attributes: Record<string, { type: 'String' | 'Number'; value: string }>;
}

const SMS_LIMIT = 160;
/** SNS: an e-mail subject is ASCII, without line breaks, under 100 characters. */
const SUBJECT_LIMIT = 99;

/** What stands before the title: how urgent it is, or nothing where something was merely done. */
function label({ kind, severity }: Alert): string {
  if (kind === 'outcome') return '';
  const words: Record<Exclude<AlertKind, 'outcome'>, string> = {
    finding: '',
    approval: 'APPROVE? ',
    failure: 'FAILED ',
  };
  return `${words[kind]}${severity.toUpperCase()}: `;
}

/** The alert as SNS takes it, one text a protocol. */
export function renderAlert(alert: Alert): AlertMessage {
  const json = JSON.stringify(alert.data);
  const email = emailText(alert);
  return {
    subject: emailSubject(alert),
    message: JSON.stringify({
      default: email,
      email,
      sms: smsText(alert),
      https: json,
      http: json,
      sqs: json,
      lambda: json,
    }),
    attributes: {
      severity: { type: 'String', value: alert.severity },
      severityLevel: { type: 'Number', value: String(severityLevel(alert.severity)) },
      detection: { type: 'String', value: alert.detection },
      account: { type: 'String', value: alert.account },
      region: { type: 'String', value: alert.region },
      kind: { type: 'String', value: alert.kind },
    },
  };
}

/** One SMS part: at most 160 GSM characters, whole words, the decision first. */
export function smsText(alert: Alert): string {
  const head = `${label(alert)}${alert.title}.`;
  const where = `Acct ${alert.account} ${alert.region}`;
  const who = [
    alert.who === undefined ? '' : `by ${shortName(alert.who)}`,
    alert.from === undefined ? '' : `from ${alert.from}`,
  ];
  const tail = alert.kind === 'approval' && alert.command !== undefined ? alert.command : alert.action;
  return fitGsm([head, ...who.filter((part) => part !== ''), where, tail].join(' ').replace(/\s+/g, ' '), SMS_LIMIT);
}

/** The subject line of the e-mail: `[riposte] HIGH: title (account, region)` in ASCII. */
export function emailSubject(alert: Alert): string {
  const text = `[riposte] ${label(alert)}${alert.title} (${alert.account} ${alert.region})`;
  const ascii = text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/\s+/g, ' ');
  return ascii.length <= SUBJECT_LIMIT ? ascii : `${ascii.slice(0, SUBJECT_LIMIT - 3)}...`;
}

function emailText(alert: Alert): string {
  const rows: [string, string | undefined][] = [
    ['Who', alert.who],
    ['From', alert.from],
    ['Account', `${alert.account} (${alert.region})`],
    ['When', alert.time],
    ['Riposte', alert.action],
  ];
  const table = rows.flatMap(([name, value]) => (value === undefined ? [] : [`${`${name}:`.padEnd(9)}${value}`]));
  const steps = alert.next.map((step, index) => `  ${index + 1}. ${step}`);
  return [
    `${label(alert)}${alert.title}`,
    '',
    alert.summary,
    '',
    ...table,
    ...(steps.length === 0 ? [] : ['', 'Do now:', ...steps]),
    ...(alert.command === undefined ? [] : ['', `Command: ${alert.command}`]),
    '',
    `Detection: ${alert.detection}`,
    '',
  ].join('\n');
}

/** The end of an ARN, which is what a person recognises on a phone: `user/mallory`. */
function shortName(who: string): string {
  return who.startsWith('arn:') ? who.split(':').slice(5).join(':') : who;
}

/** The alert for a finding; `action` says what riposte does about it. */
export function findingAlert(finding: Finding, action: string, advice: readonly string[]): Alert {
  const again = finding.count > 1 ? ` (seen ${finding.count} times)` : '';
  return {
    kind: 'finding',
    severity: finding.severity,
    account: finding.account,
    region: finding.region,
    detection: finding.detection,
    title: `${finding.title}${again}`,
    summary: finding.summary,
    // A service that reports (aws.config, an Insight) is not who did it.
    ...(finding.actor.startsWith('aws.') ? {} : { who: finding.actor }),
    ...(finding.sourceIp === undefined ? {} : { from: finding.sourceIp }),
    time: finding.time,
    action,
    next: [...advice, `Look at the record: ${finding.reference}`],
    data: { kind: 'finding', finding, action },
  };
}

/** Of the new findings of one detection in an hour, this many are alerted one by one; then only at 100, 1,000, … */
export const ALERTED_SINGLY = 10;

/** Storm control by detection: whether the so-many-th new finding in an hour is alerted. Source: docs/adr/0005. */
export function alertsInHour(inHour: number): boolean {
  return inHour <= ALERTED_SINGLY || alertsAt(inHour);
}

/** Storm control: an alert goes out at the first occurrence and at every power of ten after it. Source: design, "Alert storms". */
export function alertsAt(count: number): boolean {
  return count === 1 || (count >= 10 && /^10+$/.test(String(count)));
}
