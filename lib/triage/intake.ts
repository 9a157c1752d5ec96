import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import { type AccountEvent, parseEvent } from '../domain/finding/event.ts';
import { distrusted } from '../domain/finding/service-source.ts';
import { type Sweep, sweepSchema } from '../domain/finding/sweep.ts';
import { namedAt, textAt } from '../domain/text/json.ts';
import { read } from '../domain/text/schema.ts';

/** Where triage runs, and whose events it hears. */
export interface Hearing {
  readonly account: string;
  readonly region: string;
  /** Other accounts whose events are forwarded here on purpose. */
  readonly otherAccounts: readonly string[];
  /** The invocation's id: the same when Lambda tries again. */
  readonly requestId: string;
  /** The ids of the roles of riposte's own playbooks: what they call is answered by none. */
  readonly ownRoles?: readonly string[];
  /** What a drill by schedule is known from; undefined where there are none. */
  readonly canary?: Canary | undefined;
  /** The one detail type that is heard, where the event came through an alias; all of them otherwise. */
  readonly only?: string | undefined;
}

/** The call of a drill by schedule: who makes it, and the log group that it is about. */
export interface Canary {
  readonly role: string;
  readonly logGroup: string;
}

/** What a drill may lead to: being told, or also what the policy allows. `canary` is one by schedule, which came the way of every event. */
export type Drill = 'tell' | 'act' | 'canary';

/**
 * An input of triage, read: an event to look at, or why it is none. `distrusted` is an event that somebody may have made up,
 * `mistyped` a drill or a sweep whose sender gets the answer, so that nobody else need hear of it. `replayed` is an event that was a service's when it was
 * archived: whoever may start a replay sends it again, whenever they like.
 */
export type Intake =
  | { readonly kind: 'event'; readonly event: AccountEvent; readonly drill?: Drill; readonly replayed?: true }
  | ({ readonly kind: 'sweep' } & Sweep)
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'mistyped'; readonly reason: string }
  | { readonly kind: 'distrusted'; readonly reason: string; readonly event: AccountEvent; readonly drill?: Drill };

/** `{"riposteDrill": true, "event": { … }}`: the envelope never has this key at its top, so no event can pass for a drill or the reverse. */
const drillSchema = z.strictObject({
  riposteDrill: z.literal(true),
  act: z.optional(z.boolean()),
  event: z.unknown(),
});

/** Reads what triage was invoked with, and decides whether it is believed. */
export function takeIn(input: unknown, hearing: Hearing): Intake {
  if (has(input, 'riposteSweep')) return sweepIn(input, hearing);
  if (!has(input, 'riposteDrill')) {
    const taken = judge(input, hearing);
    // EventBridge says so at the top of an event. Source: EventBridge User Guide, "Archiving events".
    if (taken.kind === 'event' && has(input, 'replay-name')) return { ...taken, replayed: true };
    return taken.kind === 'event' && isCanary(taken.event, hearing) ? { ...taken, drill: 'canary' } : taken;
  }
  if (hearing.only !== undefined) return { kind: 'mistyped', reason: 'No drill comes through an alias' };
  const reading = read(drillSchema, input);
  if (!reading.ok) return { kind: 'mistyped', reason: `Not a drill: ${reading.problem}` };
  const taken = judge(reading.value.event, hearing, drillMarks(hearing));
  if (!('event' in taken)) return { ...taken, kind: 'mistyped' };
  return { ...taken, drill: reading.value.act === true ? 'act' : 'tell' };
}

function has(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && key in input;
}

/** A sweep says what Config says of this account; it has no account, source or time of its own to say. */
function sweepIn(input: unknown, hearing: Hearing): Intake {
  if (hearing.only !== undefined) return { kind: 'mistyped', reason: 'No sweep comes through an alias' };
  const reading = read(sweepSchema, input);
  return reading.ok
    ? { kind: 'sweep', ...reading.value }
    : { kind: 'mistyped', reason: `Not a sweep: ${reading.problem}` };
}

/**
 * Whether it is the call that drills by schedule make: that role, that log group, that call, here. The same by anybody else is no drill, and whoever
 * has the role can make nothing else pass for one.
 */
function isCanary({ account, source, detail }: AccountEvent, { canary, account: here }: Hearing): boolean {
  return (
    canary !== undefined &&
    account === here &&
    source === 'aws.logs' &&
    detail.eventName === 'PutRetentionPolicy' &&
    textAt(detail, 'requestParameters.logGroupName') === canary.logGroup &&
    textAt(detail, 'userIdentity.sessionContext.sessionIssuer.arn') === canary.role
  );
}

/** Services of whose things there is one in all regions, or that speak of the account: keys, users, roles, distributions, zones. */
const EVERYWHERE = /^aws\.(iam|signin|health|trustedadvisor|cloudfront|route53)$/;

/**
 * Whether an event is about what playbooks act on here: in another region what it names may be something else of the same name. Health's events of
 * members come to an organization's management account as its own.
 */
export function isHere(
  { account, region, source, detail }: AccountEvent,
  hearing: Pick<Hearing, 'account' | 'region'>,
): boolean {
  const isOwn = [account, namedAt(detail, 'affectedAccount') ?? account].every((one) => one === hearing.account);
  return isOwn && (region === hearing.region || EVERYWHERE.test(source));
}

/** A drill happens here, whatever account its file was written for, and each time anew. */
function drillMarks({ account, region, requestId }: Hearing): Partial<AccountEvent> {
  return { account, region, id: `drill-${requestId}` };
}

/** An event with other marks. GuardDuty and Health name an account once more: their own, or a member's, which stays another one. */
function marked(event: AccountEvent, marks: Partial<AccountEvent>): AccountEvent {
  const { account, detail } = event;
  const own = ['accountId', 'affectedAccount'].filter((name) => detail[name] === account);
  const named = Object.fromEntries(own.map((name) => [name, marks.account ?? account]));
  return { ...event, ...marks, detail: { ...detail, ...named } };
}

function judge(
  input: unknown,
  hearing: Hearing,
  marks: Partial<AccountEvent> = {},
): Exclude<Intake, { kind: 'sweep' }> {
  try {
    const event = marked(parseEvent(input), marks);
    const strange = hearing.only !== undefined && event['detail-type'] !== hearing.only;
    const reason = strange
      ? `its sender may hand over a ${hearing.only} only`
      : distrusted(event, [hearing.account, ...hearing.otherAccounts]);
    return reason === undefined ? { kind: 'event', event } : { kind: 'distrusted', reason, event };
  } catch (error) {
    if (error instanceof InvalidInputError) return { kind: 'unreadable', reason: error.message };
    throw error;
  }
}
