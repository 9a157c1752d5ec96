import { foreignText } from '../text/clean-text.ts';
import { fitGsm, gsmLength, toGsm } from '../text/gsm.ts';
import type { Alert } from './alert.ts';
import { label } from './mail.ts';

/**
 * What SNS puts in front of each SMS of a topic that has a display name: ours is `riposte`, so no text names it again.
 * Source: SNS developer guide, "Publishing SMS messages to an Amazon SNS topic".
 */
export const SMS_PREFIX = 'RIPOSTE> ';

/** What is left of the 160 characters of one part. */
const SMS_LIMIT = 160 - SMS_PREFIX.length;
/** What a headline needs at least to be understood, and what a name and an answer may take at most, septets. */
const TITLE_AT_LEAST = 34;
const LONGEST_NAME = 44;
const SHORT_NAME = 24;
const LONGEST_ACTION = { finding: 64, others: 92 } as const;
const SHORTEST_ACTION = 12;
const LONGEST_WHO = 34;
/** Characters; a bucket's name has 63. */
const LONGEST_IN_MAIL = 100;

/** What a person does, where riposte does nothing, begins with this. */
export const ADVICE = 'You: ';

/**
 * One SMS part: with what SNS puts in front at most 160 GSM characters. What riposte does (or how to answer), the resource and the reference are always whole, but
 * for names that are longer than most; of the rest as much as fits: the headline, by whom, in which account, from where.
 */
export function smsText(alert: Alert): string {
  const whole = composed(alert, LONGEST_NAME);
  if (!whole.named) return besideLink(alert) ?? whole.text;
  return whole.says(alert.accountName ?? alert.account) ? whole.text : composed(alert, SHORT_NAME).text;
}

/** A text, whether it names the resource where there is one to be named, and whether it says something else. */
interface Composed {
  readonly text: string;
  readonly named: boolean;
  readonly says: (word: string) => boolean;
}

function composed(alert: Alert, longestName: number): Composed {
  const head = label(alert);
  const tail = endingOf(alert);
  const without = SMS_LIMIT - gsmLength(toGsm(`${head}. ${tail}`));
  const resource =
    alert.headline === undefined ? behind(alert, longestName, without) : after(alert, longestName, without);
  const room = without - gsmLength(resource);
  const title = toGsm((alert.headline ?? alert.short ?? alert.title).replace(/\s+/g, ' ')).trim();
  const left = room - Math.min(gsmLength(title), Math.max(TITLE_AT_LEAST, room - LEAST_CIRCUMSTANCES));
  const told = circumstances(alert).find((text) => gsmLength(text) <= left) ?? '';
  const headline = fitGsm(title, Math.max(0, room - gsmLength(told)));
  const first = `${head}${headline}${resource}${told}`;
  return {
    text: toGsm(`${first}${/[.!?]$/.test(first) ? '' : '.'} ${tail}`).trim(),
    named: resource !== '' || alert.headline === undefined || resourceOf(alert, longestName) === '',
    says: (word) => told.includes(word),
  };
}

/**
 * What stands beside a signed link, which takes two thirds of an SMS: the question, what would be done, and to what. What would be done is said whole or
 * not at all: "Take" of "Take away" is another thing. The page has the rest, how urgent it is among it where the name takes that room; undefined where even
 * the name has none.
 */
function besideLink(alert: Alert): string | undefined {
  const todo = toGsm(alert.headline ?? '').trim();
  return (
    besideLinkAs(alert, `${todo} `, todo.includes(' ') ? LEAST_NAME : SHORTEST_NAME) ??
    besideLinkAs(alert, '', SHORTEST_NAME)
  );
}

function besideLinkAs(alert: Alert, todo: string, shortest: number): string | undefined {
  const tail = endingOf(alert);
  const room = (head: string) => SMS_LIMIT - gsmLength(`${head}${todo}. ${tail}`);
  const heads = [label(alert), label(alert).replace(/[A-Z]+: $/, '')] as const;
  const most = room(heads[1]);
  const more = alert.others ? ` +${alert.others}` : '';
  const whole = resourceOf({ ...alert, others: 0 }, LONGEST_NAME) + more;
  if (most < Math.min(shortest, gsmLength(whole))) return undefined;
  // A name in quotes is two longer.
  const names = [most, most - 2].map((some) => resourceOf({ ...alert, others: 0 }, some - more.length));
  const name = names.find((one) => gsmLength(one + more) <= most);
  const named = name && name + more;
  const head = heads.find((one) => gsmLength(named ?? '') <= room(one));
  return !named || head === undefined ? undefined : `${head}${todo}${named}. ${tail}`;
}

/** How to answer and the reference: what a text ends with, never cut. */
function endingOf(alert: Alert): string {
  return toGsm([tailOf(alert), alert.ref === undefined ? '' : `#${alert.ref}`].filter((part) => part !== '').join(' '));
}

/** The resource behind a colon, unless a signed link takes the room: the page behind that says what it is about. */
function behind(alert: Alert, longest: number, room: number): string {
  const named = resourceOf(alert, longest);
  return named === '' || room - gsmLength(named) - 2 < TITLE_AT_LEAST ? '' : `: ${named}`;
}

/** The resource as the end of what was done to it: of a long name as much as the headline and the answer leave. */
function after(alert: Alert, longest: number, room: number): string {
  const verb = gsmLength(toGsm(alert.headline ?? ''));
  const least = Math.min(LEAST_VERB, verb + 1);
  if (room < LEAST_NAME + least) return '';
  // A name in quotes is two longer.
  const named = resourceOf(alert, Math.min(longest, Math.max(LEAST_NAME, room - verb - 3)));
  return named === '' || gsmLength(named) + least > room ? '' : ` ${named}`;
}

/** Enough of a name to know it again, and of what is done to it, beside a long command. */
const LEAST_NAME = 14;
const SHORTEST_NAME = 10;
const LEAST_VERB = 16;

/** Room that a long headline leaves: an address and an account. */
const LEAST_CIRCUMSTANCES = 44;

/** By whom, from where and in which account, from the whole to the least; the account is the last to go. */
function circumstances({ from, account, accountName, who, region }: Alert): string[] {
  const by = who === undefined ? '' : `by ${shortActor(who)}`;
  const person = by.replace(/ via SSO .*/, '');
  const at = from === undefined ? '' : `from ${from}`;
  const where = account === '' ? '' : `acct ${accountName ?? account}`;
  return [
    [by, at, where, region],
    [by, at, where],
    [by, where, region],
    [by, where],
    [person, where],
    [where],
    [by],
  ].map((parts) =>
    parts
      .filter((part) => part !== '')
      .map((part) => ` ${toGsm(part)}`)
      .join(''),
  );
}

/** How to answer, or what riposte does: never cut within. */
function tailOf({ sms, kind, command, brief, action }: Alert): string {
  if (sms !== undefined) return toGsm(sms);
  if (kind === 'approval' && command !== undefined) return toGsm(command);
  return wholePart(toGsm(brief ?? action), kind === 'finding' ? LONGEST_ACTION.finding : LONGEST_ACTION.others);
}

/** As much of a text as makes sense by itself: it ends where a part of it ends. Of an advice what stands before a colon or a bracket may be a condition, without what follows from it. */
function wholePart(text: string, most: number): string {
  if (gsmLength(text) <= most) return text;
  const whole = text.slice(0, most);
  const marks = text.startsWith(ADVICE)
    ? [
        ['. ', '; '],
        [': ', ' ('],
      ]
    : [['. ', '; ', ' ('], [': ']];
  const ends = marks.map((some) => Math.max(...some.map((mark) => whole.lastIndexOf(mark))));
  const end = ends.find((at) => at >= SHORTEST_ACTION);
  return end === undefined ? fitGsm(text, most) : `${whole.slice(0, end)}.`;
}

/** The resource, where the headline does not name it already: the end of an ARN, long names with their middle left out. */
function resourceOf({ resource, others, headline, title, who, from, account }: Alert, longest: number): string {
  if (resource === undefined || [who, from, account, ''].includes(resource)) return '';
  if (headline === undefined && title.includes(endOf(resource))) return '';
  const more = others === undefined || others === 0 ? '' : ` and ${others} more`;
  return `${quoted(shortName(endOf(resource), longest))}${more}`;
}

/** What a person recognises of a name: what stands behind an ARN's account, without a path. */
function endOf(name: string): string {
  if (!name.startsWith('arn:')) return name;
  const rest = name.split(':').slice(5).join(':');
  const [kind = '', ...path] = rest.split('/');
  return path.length > 1 && /^(role|user|group|policy|instance-profile)$/.test(kind) ? `${kind}/${path.at(-1)}` : rest;
}

/** `first.last via SSO Admin`, `deploy/i-0abc`, `user/mallory`, `root`: short, and quoted where it could go on as ours. */
export function shortActor(who: string): string {
  return actorIn(who, LONGEST_WHO, 20);
}

/** The same in a sentence of an e-mail, which has room for it. */
export function mailActor(who: string): string {
  return actorIn(who, LONGEST_IN_MAIL, LONGEST_IN_MAIL);
}

/** A resource in a sentence of an e-mail: the end of an ARN, quoted where it could go on as ours. */
export function mailSubject(name: string): string {
  return quoted(shortName(endOf(name), LONGEST_IN_MAIL));
}

function actorIn(who: string, longest: number, part: number): string {
  if (/^root of \d{12}$/.test(who)) return 'root';
  const name = endOf(who);
  const [kind = '', role = '', session = ''] = name.split('/');
  if (kind !== 'assumed-role') return quoted(shortName(name, longest));
  const set = /^AWSReservedSSO_(.+)_[0-9a-f]{8,}$/.exec(role)?.[1];
  const person = session.split('@')[0] ?? session;
  const text =
    set === undefined
      ? `${middleCut(role, part)}${session === '' ? '' : `/${middleCut(session, part - 2)}`}`
      : `${middleCut(person, part + 2)} via SSO ${middleCut(set.replace(/^AdministratorAccess$/, 'Admin'), part - 8)}`;
  return quoted(toGsm(foreignText(text, 3 * LONGEST_IN_MAIL)));
}

/** A name of others, cut so that no end of a mark stays that a shell would write by. */
function shortName(name: string, limit: number): string {
  return toGsm(foreignText(middleCut(toGsm(foreignText(name, 600)), limit)));
}

/** The beginning and the end of what is too long: names often differ at their ends. */
function middleCut(text: string, limit: number): string {
  if (gsmLength(toGsm(text)) <= limit) return text;
  const half = Math.floor((limit - 2) / 2);
  return `${text.slice(0, half)}..${text.slice(-half)}`;
}

/** Names of identities and resources as AWS allows them; two words more stand in names that are made here. */
const PLAIN = /^[\w+=,.@:/-]+( via SSO [\w+=,.@-]+| and \d+ more)?$/;

/** What riposte itself calls what has no name. */
const NAMELESS =
  /^((root of|account) \d{12}|somebody without credentials|somebody of account \d{12}|Identity Center user [\w-]+)$/;

/** What a phone makes a link of. */
const LINK = /:\/\/|\bwww\./i;

/** A text that could go on as ours stands in quotes; one that is a link is none any more. */
function quoted(text: string): string {
  if (LINK.test(text)) return `"${text.replaceAll('"', "'").replaceAll('.', '[.]').replaceAll('://', ':')}"`;
  return PLAIN.test(text) || NAMELESS.test(text) ? text : `"${text.replaceAll('"', "'")}"`;
}
