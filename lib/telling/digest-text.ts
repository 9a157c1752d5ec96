import { SEVERITIES, type Severity, severityLevel } from '../domain/finding/severity.ts';
import { BY_LEVEL, isFar, type Policy, type Suppression, suppressionKey } from '../domain/policy/policy.ts';
import { answerCommand } from '../domain/remediation/approval.ts';
import type { Alert } from '../domain/telling/alert.ts';
import type { Held } from '../domain/telling/held.ts';
import type { SuppressedCount } from '../domain/telling/telling.ts';
import { command, word } from '../domain/text/command.ts';
import { counted } from '../domain/text/counted.ts';

/** What a digest is made from; `daily`: it has what is told once a day. */
export interface DigestContent {
  readonly held: readonly Held[];
  readonly suppressed: readonly SuppressedCount[];
  readonly policy: Policy;
}

/** How much a digest names: kinds, causes and subjects of a kind, questions. */
const KINDS = 40;
const NAMED = 6;
const QUESTIONS = 25;
/** Of the 20,000 bytes that an e-mail has for lines. */
const KINDS_AT_MOST = 15_000;
/** So many more of each, in lines of their own, for all kinds together: to make up ten causes hides no other. */
const FURTHER = 100;
const IN_A_LINE = 10;
/** Bytes that such a name has on average at most. */
const LONG = 40;
/** Of one of them: letters of four bytes each must not take the room of others. */
const LONGEST_BYTES = 100;
/** Of a name or a title, characters. */
const LONGEST = 80;

/** Where and when a digest is made. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  readonly now: Date;
  /** When a digest went out, or was about to, that broke off before it could note what it told, ISO 8601. */
  readonly toldBefore?: string | undefined;
}

interface Kind {
  readonly group: string;
  readonly severity: Severity;
  readonly all: readonly Held[];
  readonly causes: Named;
  readonly subjects: Named;
}

/** Names as a line has them, the lines that have more of them, and how many there was no room for. */
interface Named {
  readonly some: string;
  readonly further: readonly string[];
  readonly left: number;
}

/** One message for all that was held back: the most severe first, then the most frequent; each with its causes and subjects. */
export function digestAlert({ held, suppressed, policy }: DigestContent, place: Place): Alert {
  const kinds = kindsOf(held);
  const [since = ''] = held.map(({ time }) => time).sort();
  const questions = held.filter(({ execution }) => execution !== undefined);
  const shown = shownOf(kinds);
  const list = listing(kinds, shown.length, place);
  const commands = [
    ...list,
    ...questions
      .slice(0, QUESTIONS)
      .flatMap(({ execution = '' }) => answerCommand('approve', execution, place.stage) ?? []),
  ];
  const silenced = suppressed.reduce((sum, { count }) => sum + count, 0);
  return {
    kind: 'digest',
    severity: highest(held),
    account: place.account,
    region: place.region,
    detection: 'digest',
    title:
      held.length === 0 ? `${counted(silenced, 'finding')} suppressed` : `${counted(held.length, 'message')} held back`,
    summary:
      held.length === 0
        ? `Nothing was held back. What the policy keeps from you stands below.${beforeText(place, '')}`
        : `${whyText(held, since, policy)}${beforeText(place, ' All of it is recorded, and nothing below was told before.')}`,
    time: place.now.toISOString(),
    action:
      questions.length === 0
        ? 'What was to be done was done, or says below that it was not.'
        : `${counted(questions.length, 'question')} for a person; without an answer nothing is changed.`,
    next: [
      ...(held.length === 0 ? [] : ['Read from the top: the most severe stands first.']),
      ...(list.length === 0 ? [] : ['Not every finding is named below: the first command has them all, one a line.']),
      ...(questions.length === 0 ? [] : ['A no is the same command with deny in place of approve.']),
    ],
    details: [
      ...shown.flatMap(kindLines),
      ...restLines(kinds.slice(shown.length)),
      ...suppressionLines(policy, suppressed, place.now),
    ],
    ...(commands.length === 0 ? {} : { commands }),
    data: {
      kind: 'digest',
      since,
      held: held.length,
      kinds: kinds.map(({ group, severity, all }) => ({ group, severity, count: all.length })),
      suppressed,
    },
  };
}

/** Whether it was told before: where a digest broke off, nobody knows how far it came. */
export function beforeText({ toldBefore }: Place, never: string): string {
  return toldBefore === undefined
    ? never
    : ` All of it is recorded; some may have been told before: a digest at ${toldBefore} broke off while it was sent.`;
}

function whyText(held: readonly Held[], since: string, { digest }: Policy): string {
  const daily = held.filter((one) => one.daily !== undefined).length;
  const why = [
    ...(daily < held.length ? [`Since ${since} more happened than is told one by one.`] : []),
    ...(daily > 0 ? [`What is low is told together once a day${digest === undefined ? '' : `, at ${digest}`}.`] : []),
  ];
  return why.join(' ');
}

function kindsOf(held: readonly Held[]): Kind[] {
  const groups = Map.groupBy(held, ({ group }) => group);
  const room = Math.floor(FURTHER / Math.min(groups.size, KINDS));
  const kindsBy = new Map([...Map.groupBy(held, ({ who }) => who)].map(([who, all]) => [who, distinct(all).length]));
  return [...groups]
    .map(([group, all]) => {
      const causes = causesIn(all, kindsBy);
      const subjects = causes.flatMap(([, some]) => some.map(({ subject }) => cut(subject)));
      return {
        ...{ group, all, severity: highest(all) },
        causes: named(
          causes.map(([who, some]) => `${cut(who)} (${some.length})`),
          room,
        ),
        // What a service reports on is its own cause: once is enough.
        subjects: { ...named([...new Set(subjects)], room), ...(all.every(isItsOwn) ? { further: [], left: 0 } : {}) },
      };
    })
    .sort((a, b) => severityLevel(b.severity) - severityLevel(a.severity) || b.all.length - a.all.length);
}

/** As many kinds as leave room for what the policy keeps from people. */
function shownOf(kinds: readonly Kind[]): readonly Kind[] {
  let bytes = 0;
  return kinds.slice(0, KINDS).filter((kind) => {
    bytes += Buffer.byteLength(kindLines(kind).join(''));
    return bytes <= KINDS_AT_MOST;
  });
}

function isItsOwn({ who, subject }: Held): boolean {
  return who === subject;
}

function distinct(all: readonly Held[]): string[] {
  return [...new Set(all.map(({ group }) => group))];
}

/** The causes of a kind: what is worse first, then who is in other kinds as well, as an intruder is and what somebody made up is not, then the most frequent. */
function causesIn(all: readonly Held[], kindsBy: ReadonlyMap<string, number>): [string, Held[]][] {
  const level = (some: readonly Held[]) => severityLevel(highest(some));
  const kinds = (who: string) => kindsBy.get(who) ?? 0;
  return [...Map.groupBy(all, ({ who }) => who)].sort(
    ([who, some], [other, others]) =>
      level(others) - level(some) || kinds(other) - kinds(who) || others.length - some.length,
  );
}

function named(texts: readonly string[], room: number): Named {
  const between = isMany(texts) ? texts.slice(NAMED / 2, -NAMED / 2) : [];
  let bytes = 0;
  // What is too long is left out by itself, and takes no room from the names after it.
  const shown = between.slice(0, room).filter((text) => {
    const long = Buffer.byteLength(text);
    const fits = long <= LONGEST_BYTES && bytes + long <= room * LONG;
    if (fits) bytes += long;
    return fits;
  });
  const lines = Array.from({ length: Math.ceil(shown.length / IN_A_LINE) }, (_, at) =>
    shown.slice(at * IN_A_LINE, (at + 1) * IN_A_LINE).join(', '),
  );
  const left = between.length - shown.length;
  const where = shown.length === 0 ? '' : left === 0 ? ', below' : `, ${shown.length} of them below`;
  return { some: ends(texts, where), further: lines, left };
}

/** The command that lists what is only counted: of many causes that somebody made up the real one may be among those. Without `--json` it would show the newest only. */
function listing(kinds: readonly Kind[], most: number, { stage }: Place): string[] {
  const counts = kinds.filter((kind, index) => index >= most || kind.causes.left + kind.subjects.left > 0);
  const findings = counts.flatMap(({ all }) => all.filter(({ kind }) => kind === 'finding'));
  const [day] = findings.map(({ time }) => time.slice(0, 10)).sort();
  if (day === undefined) return [];
  const from = SEVERITIES.find((one) => findings.some(({ severity }) => severity === one)) ?? 'low';
  const list = command`npx riposte findings --since ${word('name', day)} --severity ${word('name', from)} --stage ${word('stage', stage)} --json`;
  return list === undefined ? [] : [list];
}

function isMany(texts: readonly string[]): boolean {
  return texts.length > NAMED;
}

function kindLines(kind: Kind): string[] {
  const { severity, group, all, causes, subjects } = kind;
  const amount = all.reduce((sum, one) => sum + (one.amount ?? 0), 0);
  const of = amount === 0 ? '' : `, ${counted(amount, 'target')}`;
  return [
    `${severity.toUpperCase()}, ${counted(all.length, 'time')}${of}: ${cut(all.at(-1)?.title ?? '')} (${group}), by ${causes.some}, about ${subjects.some}`,
    ...causes.further.map((line) => `Also by ${line}`),
    ...subjects.further.map((line) => `Also about ${line}`),
    ...all
      .flatMap(({ execution }) => (execution === undefined ? [] : [`waits for an answer: ${execution}`]))
      .slice(0, QUESTIONS),
  ];
}

/** The first ones and the last ones: what is rare must not go under in what is frequent. */
export function ends(texts: readonly string[], where = ''): string {
  if (!isMany(texts)) return texts.join(', ');
  const [first, last] = [texts.slice(0, NAMED / 2), texts.slice(-NAMED / 2)];
  return `${first.join(', ')} … ${texts.length - NAMED} more${where} … ${last.join(', ')}`;
}

/** What there was no room for, by severity: counted at least. */
function restLines(kinds: readonly Kind[]): string[] {
  return [...Map.groupBy(kinds, ({ severity }) => severity)].map(([severity, some]) => {
    const messages = some.reduce((sum, { all }) => sum + all.length, 0);
    return `${severity.toUpperCase()}: ${counted(messages, 'message')} more of ${counted(some.length, 'kind')}: ${ends(some.map(({ group }) => group))}`;
  });
}

/** Everything of the policy that keeps something from people: how often since it was told last, until when, and why. */
function suppressionLines(policy: Policy, counts: DigestContent['suppressed'], now: Date): string[] {
  const by = new Map(counts.map(({ key, count }) => [key, count]));
  const inForce = policy.suppressions.filter(({ until }) => Date.parse(until) > now.getTime());
  const known = new Set([BY_LEVEL, ...inForce.map(suppressionKey)]);
  const ended = counts.reduce((sum, { key, count }) => sum + (known.has(key) ? 0 : count), 0);
  const times = (key: string) => `SUPPRESSED ${counted(by.get(key) ?? 0, 'time')}`;
  return [
    ...inForce
      .sort((a, b) => (by.get(suppressionKey(b)) ?? 0) - (by.get(suppressionKey(a)) ?? 0))
      .map((entry) => `${times(suppressionKey(entry))}: ${entryText(entry, now)}`),
    ...(ended === 0 ? [] : [`SUPPRESSED ${counted(ended, 'time')}: by entries that the policy has no more`]),
    ...(policy.alertFromReason === undefined && !by.has(BY_LEVEL)
      ? []
      : [`${times(BY_LEVEL)}: everything below ${policy.alertFrom}: ${policy.alertFromReason ?? 'no reason given'}`]),
  ];
}

function entryText(entry: Suppression, now: Date): string {
  const of = [entry.detection, entry.subject, entry.actor].filter((part) => part !== undefined).map(cut);
  const notes = [
    entry.remediate ? 'still answered' : 'not answered',
    ...(entry.upTo === undefined ? [] : [`${entry.upTo} or less`]),
    ...(entry.acknowledge === true ? ['acknowledged'] : []),
    ...(isFar(entry, now) ? ['over a year away'] : []),
  ];
  return `${of.join(' / ')}, until ${entry.until} (${notes.join(', ')}): ${entry.reason.slice(0, 2 * LONGEST)}`;
}

/** The highest severity of some notices. */
export function highest(held: readonly Held[]): Severity {
  const level = held.reduce((most, { severity }) => Math.max(most, severityLevel(severity)), 0);
  return SEVERITIES[level] ?? 'info';
}

/** A name or title as a digest repeats it. */
export function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
