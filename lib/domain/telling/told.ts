import type { Detection } from '../finding/detection.ts';
import type { AccountEvent } from '../finding/event.ts';
import type { Finding } from '../finding/finding.ts';
import { severityLevel, severitySchema } from '../finding/severity.ts';
import { toCidr } from '../network/address.ts';
import { stableId } from '../text/hash.ts';
import { textAt } from '../text/json.ts';

/**
 * One thing that people were told of a finding. While somebody is at telling it, `by` says which invocation and `until` (ms) how
 * long that counts: what was not told by then is told by whoever comes next.
 */
export interface ToldMark {
  readonly key: string;
  readonly by?: string;
  readonly until?: number;
}

/** What was told of a finding; `revision` counts the changes, so that of two who tell at once one sees the other. */
export interface Told {
  readonly marks: readonly ToldMark[];
  readonly revision: number;
}

/** What is known of an occurrence beside the event itself. */
export interface Circumstances {
  /** When the finding was seen before (ISO 8601); undefined the first time. */
  readonly lastSeen?: string | undefined;
  /** It had ended, and is back. */
  readonly reopened: boolean;
  /** Another service says the same: that it is another is no news. */
  readonly also?: boolean;
  /** What was done, where it is somebody's call: see `deedOf`. */
  readonly deed?: readonly string[];
  /** What has become of the answers to an earlier occurrence, where a person should know: `attempt:<task>`, `overtaken:<task>`. */
  readonly answers?: readonly string[] | undefined;
}

/** After this long without an occurrence the next one is new to a person, hours. */
const QUIET_HOURS = 6;

/** Older marks are forgotten: what they stand for may be told again. */
const REMEMBERED = 100;

/** Of whom a call lets in so many are told apart: what was told of others must not be forgotten for it. */
const PARTIES = 40;

/** How often something has to be seen again before that is news: what is low goes on all day. */
const AGAIN = { low: 100, more: 10 } as const;

/**
 * What a person would learn from an occurrence, each as a key: from where, by whom, how bad, how often, what has changed.
 * An occurrence whose keys were all told is a repetition; any other is told. Of what is low less is news: the next run of a
 * program, each with a name and an address of its own, or a pause.
 */
export function newsKeys(
  finding: Finding,
  { lastSeen, reopened, also, deed = [], answers = [] }: Circumstances,
): string[] {
  const low = severityLevel(finding.severity) <= severityLevel('low');
  const gap = lastSeen === undefined || low ? 0 : Date.parse(finding.time) - Date.parse(lastSeen);
  const program = low ? programOf(finding.actor) : undefined;
  return [
    `severity:${finding.severity}`,
    ...(also ? [] : [`actor:${stableId(program ?? finding.actor).slice(0, 12)}`]),
    ...(finding.sourceIp === undefined || program !== undefined ? [] : [`source:${sourceOf(finding.sourceIp)}`]),
    ...(finding.count < (low ? AGAIN.low : AGAIN.more) ? [] : [`count:${10 ** Math.floor(Math.log10(finding.count))}`]),
    ...(gap >= QUIET_HOURS * 3_600_000 ? [`quiet:${lastSeen}`] : []),
    ...(low ? [] : deed),
    ...(reopened ? [`reopened:${finding.eventId}`] : []),
    ...answers,
  ];
}

/**
 * Which call it was, and each whom it lets in, as keys: after what people could explain the same person may do something else to the same thing. Who is taken
 * out again is no news. Nothing for what is counted, and for what services report; of what is one finding for several subjects, whom it lets in alone.
 */
export function deedOf({ threshold, parties, group }: Detection, event: AccountEvent): string[] {
  const call = textAt(event.detail, 'eventName');
  if (threshold || !call) return [];
  const all = [...new Set(parties?.(event))];
  const letIn = [...all.slice(0, PARTIES), ...(all.length > PARTIES ? [all.slice(PARTIES).join(' ')] : [])];
  return [
    ...(group?.(event) === undefined ? [`deed:${stableId(call).slice(0, 12)}`] : []),
    ...letIn.map((party) => `party:${stableId(party).slice(0, 12)}`),
  ];
}

/** The role of a session that whoever opened it named, or that it is one of a user's. People have sessions of Identity Center's roles. */
export function programOf(actor: string): string | undefined {
  return /^(arn:[^:]+:sts::\d{12}:(assumed-role\/(?!AWSReservedSSO_)[^/]+|federated-user))\//.exec(actor)?.[1];
}

/** The keys that were told, or that an invocation other than this one is at telling. */
export function toldKeys(marks: readonly ToldMark[], by: string, now: number): string[] {
  return marks.filter((mark) => mark.until === undefined || (mark.by !== by && mark.until > now)).map(({ key }) => key);
}

/** Of an occurrence's keys those that are new to a person who was told some. */
export function newTo(told: readonly string[], keys: readonly string[]): string[] {
  const worst = Math.max(-1, ...told.map(levelOf));
  return keys.filter((key) => !told.includes(key) && (levelOf(key) < 0 || levelOf(key) > worst));
}

/** The marks once this invocation is at telling some keys. */
export function claim(marks: readonly ToldMark[], keys: readonly string[], by: string, until: number): ToldMark[] {
  const others = marks.filter(({ key }) => !keys.includes(key));
  return [...others, ...keys.map((key) => ({ key, by, until }))].slice(-REMEMBERED);
}

/** The marks once this invocation has told what it was at. */
export function settle(marks: readonly ToldMark[], by: string): ToldMark[] {
  return marks.map((mark) => (mark.by === by ? { key: mark.key } : mark));
}

/** The marks once this invocation has given up: what it was at telling is for whoever comes next. */
export function giveUp(marks: readonly ToldMark[], by: string): ToldMark[] {
  return marks.filter((mark) => mark.by !== by);
}

/** What is new about a repetition, for a headline; empty where only the count is. */
export function newsText(news: readonly string[]): string[] {
  const words = new Map([
    ['source', 'from another address'],
    ['actor', 'by another actor'],
    ['severity', 'more severe than before'],
    ['quiet', `again after ${QUIET_HOURS} quiet hours`],
    ['deed', 'by another call'],
    ['party', 'for others than before'],
    ['reopened', 'again after it had ended'],
    ['attempt', 'again, no longer answered'],
    ['overtaken', 'again after it was answered'],
  ]);
  return [...new Set(news.flatMap((key) => words.get(key.split(':')[0] ?? '') ?? []))];
}

/** What one address stands for: whoever has an IPv6 address has its /64. */
function sourceOf(address: string): string {
  return toCidr(address.includes(':') ? `${address}/64` : address)?.cidr ?? address;
}

/** The level in a key of a severity; -1 for other keys. */
function levelOf(key: string): number {
  const [kind, name] = key.split(':');
  const severity = kind === 'severity' ? severitySchema.safeParse(name) : undefined;
  return severity?.success ? severityLevel(severity.data) : -1;
}
