import { severityLevel } from '../finding/severity.ts';
import { cleanText, visibleJson, visibleText, withoutWide } from '../text/clean-text.ts';
import type { AccountNames, Alert, AlertMessage } from './alert.ts';
import { emailText, label } from './mail.ts';
import { smsText } from './sms.ts';

const SMS_LIMIT = 160;
/** SNS: an e-mail subject is ASCII, without line breaks, under 100 characters. */
const SUBJECT_LIMIT = 99;

/** What programs get at most, bytes: SNS takes 256 KB a message, and this stands in it four times beside the texts. */
const LONGEST_DATA = 40_000;

/** The alert as SNS takes it, one text a protocol. Whatever stands in it, no text leaves its place and the whole fits. */
export function renderAlert(given: Alert, names: AccountNames = {}): AlertMessage {
  const accountName = names[given.account];
  const alert = cleaned(accountName === undefined ? given : { ...given, accountName });
  const json = dataText(alert);
  const email = emailText(alert);
  return {
    subject: emailSubject(alert),
    message: messageOf({ email, sms: smsText(alert), json }),
    attributes: {
      severity: { type: 'String', value: alert.severity },
      severityLevel: { type: 'Number', value: String(severityLevel(alert.severity)) },
      detection: { type: 'String', value: alert.detection },
      account: { type: 'String', value: alert.account },
      region: { type: 'String', value: alert.region },
      kind: { type: 'String', value: alert.kind },
      wakes: { type: 'String', value: alert.wakes === false ? 'no' : 'yes' },
    },
  };
}

/** The message of SNS with a text for each protocol. */
export function messageOf({ email, sms, json }: Record<'email' | 'sms' | 'json', string>): string {
  return JSON.stringify({ default: email, email, sms, https: json, http: json, sqs: json, lambda: json });
}

/** What a message of SNS says by e-mail and by SMS. */
export function textsOf({ message }: Pick<AlertMessage, 'message'>): { readonly email: string; readonly sms: string } {
  return JSON.parse(message) as { email: string; sms: string };
}

/** Names of persons and causes of errors come from many places, so that all are cleaned where they are told; what is clean stays as it is. */
function cleaned(alert: Alert): Alert {
  const { who, from, headline, short, resource, ref, brief, command, sms, details, commands, incident, finding } =
    alert;
  return {
    ...alert,
    ...(incident === undefined ? {} : { incident: { ...incident, text: cleanText(incident.text, 300) } }),
    account: cleanText(alert.account, 64),
    ...(finding === undefined ? {} : { finding: cleanText(finding, 128) }),
    region: cleanText(alert.region, 64),
    detection: cleanText(alert.detection, 200),
    title: cleanText(alert.title, 500),
    summary: cleanText(alert.summary, LONGEST_SUMMARY),
    ...(who === undefined ? {} : { who: cleanText(who) }),
    ...(from === undefined ? {} : { from: cleanText(from, 200) }),
    ...(headline === undefined ? {} : { headline: cleanText(headline, 200) }),
    ...(short === undefined ? {} : { short: cleanText(short, 200) }),
    ...(resource === undefined ? {} : { resource: cleanText(resource) }),
    ...(ref === undefined ? {} : { ref: cleanText(ref, 64) }),
    ...(brief === undefined ? {} : { brief: cleanText(brief, 200) }),
    time: cleanText(alert.time, 64),
    action: cleanText(alert.action, LONGEST_SUMMARY),
    next: alert.next.slice(0, MOST_STEPS).map((step) => cleanText(step)),
    ...(details === undefined ? {} : { details: fitted(details.map((line) => cleanText(line, LONGEST_LINE))) }),
    ...(command === undefined ? {} : { command: visibleText(command, LONGEST_SUMMARY) }),
    ...(commands === undefined ? {} : { commands: commands.slice(0, MOST_STEPS).map((one) => visibleText(one, 500)) }),
    ...(sms === undefined ? {} : { sms: visibleText(sms, SMS_LIMIT - 20) }),
  };
}

/** As many lines as an e-mail has room for; the last one says how many there are more. */
function fitted(lines: readonly string[]): string[] {
  let bytes = 0;
  const most = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line);
    return bytes > LONGEST_DETAILS;
  });
  return most < 0 ? [...lines] : [...lines.slice(0, most), `${lines.length - most} more lines.`];
}

/** An outcome lists twenty addresses and as many refusals. */
const LONGEST_SUMMARY = 6_000;
const MOST_STEPS = 30;
const LONGEST_LINE = 1_000;
/** The texts stand twice in a message of SNS, beside four times the data for programs. */
const LONGEST_DETAILS = 20_000;

/** What programs get; where it is too long, what they need to look the rest up. */
function dataText({ data, kind, title, detection, account, region, time }: Alert): string {
  const json = visibleJson(JSON.stringify(data));
  const bytes = Buffer.byteLength(json);
  if (bytes <= LONGEST_DATA) return json;
  return JSON.stringify({ kind, title, detection, account, region, time, cut: `the whole has ${bytes} bytes` });
}

/** The subject line of the e-mail: `[riposte] HIGH: title (account, region)` in ASCII. */
export function emailSubject(alert: Alert): string {
  const text = `[riposte] ${label(alert)}${alert.title} (${alert.accountName ?? alert.account} ${alert.region})`;
  const ascii = withoutWide(text, '_')
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/\s+/g, ' ');
  return ascii.length <= SUBJECT_LIMIT ? ascii : `${ascii.slice(0, SUBJECT_LIMIT - 3)}...`;
}
