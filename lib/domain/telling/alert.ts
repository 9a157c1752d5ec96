import type { Finding } from '../finding/finding.ts';
import type { Severity } from '../finding/severity.ts';
import { recordLink } from '../text/console-link.ts';

/** What an alert is about: something seen, a question to a person, what was done, what went wrong, or what was held back. */
export type AlertKind = 'finding' | 'approval' | 'outcome' | 'failure' | 'digest';

/** Everything one notification says; the texts for each protocol are made from it. */
export interface Alert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly account: string;
  /** What the account is called, where the deployment says so. */
  readonly accountName?: string;
  readonly region: string;
  readonly detection: string;
  /** A headline of a few words. */
  readonly title: string;
  /** One sentence: what happened, to what. */
  readonly summary: string;
  readonly who?: string;
  readonly from?: string;
  /** The title without the resource, which follows it: what an SMS has room for. */
  readonly headline?: string;
  /** The title in an SMS, which ends with the incident's name anyway. */
  readonly short?: string;
  /** How many more resources it is about. */
  readonly others?: number;
  /** What it is about: a name or an ARN; and a few characters by which `riposte show` finds it. */
  readonly resource?: string;
  readonly ref?: string;
  readonly time: string;
  /** What riposte did or will do about it. */
  readonly action: string;
  /** The same in the few words an SMS has. */
  readonly brief?: string;
  /** What a person should do, in order; the first is the one to do at 3 a.m. */
  readonly next: readonly string[];
  /** What more there is to read, a line each. */
  readonly details?: readonly string[];
  /** The one command that approves, undoes or shows more; of a digest several. */
  readonly command?: string;
  readonly commands?: readonly string[];
  /** Whether it may wake somebody, if it is severe enough; without a word it may. */
  readonly wakes?: boolean;
  /** What an SMS ends with, whole, instead of the command: a link, or a shorter command. */
  readonly sms?: string;
  /** The incident it belongs to: its name stands at the end of an SMS, whole; `text` says what it is, where that was told before. */
  readonly incident?: { readonly id: string; readonly name: string; readonly text: string };
  /** The finding's whole id, and pages of the console made by lib/domain/text/console-link.ts. */
  readonly finding?: string;
  readonly links?: readonly string[];
  /** What programs get: the finding, or the outcome. */
  readonly data: object;
}

/** A publish to the alert topic: SNS `Subject`, `Message` (MessageStructure json) and the attributes filter policies use. */
export interface AlertMessage {
  readonly subject: string;
  readonly message: string;
  readonly attributes: Record<string, { type: 'String' | 'Number'; value: string }>;
}

/** What accounts are called, by id. */
export type AccountNames = Readonly<Record<string, string>>;

/** So many characters of an id are enough to find it again. */
export const REF = 6;

/** The alert for a finding; `action` says what riposte does about it, `news` what is new where it was told before. */
export function findingAlert(
  finding: Finding,
  action: string,
  advice: readonly string[],
  news: readonly string[] = [],
  brief?: string | undefined,
): Alert {
  const words = finding.count > 1 ? [...news, `seen ${finding.count} times`] : news;
  const again = words.length === 0 ? '' : ` (${words.join(', ')})`;
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
    resource: finding.subject,
    ref: finding.id.slice(0, REF),
    time: finding.time,
    action,
    ...(brief === undefined ? {} : { brief }),
    next: [...advice, `Look at the record: ${finding.reference.replaceAll(' | ', ', ')}`],
    finding: finding.id,
    links: [recordLink(finding) ?? []].flat(),
    data: { kind: 'finding', finding, action },
  };
}

/** Whether a repetition is worth a word: the first, and at every power of ten from the tenth on. */
export function alertsAt(count: number): boolean {
  return /^10*$/.test(String(count));
}
