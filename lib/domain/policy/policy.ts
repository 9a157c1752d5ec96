import * as z from 'zod/mini';
import { InvalidInputError, PolicyUnreachableError, RefusedError } from '../errors.ts';
import type { Finding } from '../finding/finding.ts';
import { severityLevel, severitySchema } from '../finding/severity.ts';
import { NOTHING_TRUSTED, trustedSchema } from '../finding/trust.ts';
import { toCidr } from '../network/address.ts';
import { isNarrow, leaveSomething, namesSomething } from '../network/policy-width.ts';
import { playbookSchema } from '../playbook.ts';
import { canonical } from '../text/canonical.ts';
import { stableId } from '../text/hash.ts';
import { at } from '../text/json.ts';
import { matchesText } from '../text/matches-text.ts';
import { read } from '../text/schema.ts';
import { timeOfDaySchema } from '../text/time-of-day.ts';
import { type ApprovalPolicy, ASKING, approvalPolicySchema } from './approval-policy.ts';
import { isMeant } from './fits-caller.ts';
import { type Circumstances, type Decided, decideMode, MODES, type Mode, modeLineSchema } from './modes.ts';
import { playbookPolicySchema } from './playbook-settings.ts';

export { MODES, type Mode, matchesText };

/** The settings of one playbook. */
export interface PlaybookPolicy {
  readonly mode: Mode;
  readonly leaseMinutes: number;
  readonly capPerHour: number;
  readonly atOnce: number;
  readonly timeoutSeconds: number;
  readonly approval: ApprovalPolicy;
  readonly customers?: readonly string[];
}

/** What holds where neither the policy nor the playbook says otherwise: nothing ends by itself, twenty changes an hour. */
export const GENERAL: PlaybookPolicy = {
  mode: 'observe',
  leaseMinutes: 0,
  capPerHour: 20,
  atOnce: 10,
  timeoutSeconds: 300,
  approval: ASKING,
};

const neverTouchCidr = z.string().check(
  z.refine((text) => toCidr(text) !== undefined, 'must be an IP address or CIDR range'),
  z.refine(
    isNarrow,
    'is so wide that little is left to block: name narrower ranges than /8 (IPv6: /16), or set the playbook that blocks to mode off',
  ),
);

const neverTouchCidrs = z
  .array(neverTouchCidr)
  .check(
    z.refine(
      leaveSomething,
      'cover more than half of all addresses: name what is meant, or set the playbook that blocks to mode off',
    ),
  );

const nameOrPattern = z
  .string()
  .check(z.refine(namesSomething, 'names everything: name what is meant, or set the playbook to mode off'));

/** How far ahead a suppression may end without an acknowledgement, milliseconds: a year and a day. */
const FAR_MS = 366 * 86_400_000;

const suppressionSchema = z
  .strictObject({
    detection: z.string().check(z.minLength(1)),
    subject: z.optional(z.string()),
    actor: z.optional(z.string()),
    /** What is more severe is told all the same; without it nothing is. */
    upTo: z.optional(severitySchema),
    until: z.iso.datetime(),
    reason: z.string().check(z.minLength(1)),
    /** Whether the playbook still answers what people are not told; without it nothing is done. */
    remediate: z._default(z.boolean(), false),
    /** Said by the person who wants a suppression that hides much (a `*` for detections, whoever it is about) or lasts over a year. */
    acknowledge: z.optional(z.literal(true)),
  })
  .check(
    z.refine((entry) => !isWide(entry) || entry.acknowledge === true, {
      path: ['detection'],
      error:
        'hides many detections, whatever they are about: name a detection, a subject or an actor, or add acknowledge: true',
    }),
  );

/** What is not told to people, until when and why. */
export type Suppression = z.infer<typeof suppressionSchema>;

const policySchema = z
  .strictObject({
    version: z.literal(1),
    playbooks: z._default(z.record(playbookSchema, playbookPolicySchema), {}),
    /** What may be done in some cases: the first line that fits, before a playbook's own mode. */
    modes: z._default(z.array(modeLineSchema).check(z.maxLength(100)), []),
    /** How people are asked about changes. */
    approval: z._default(approvalPolicySchema, {}),
    neverTouch: z._default(
      z.strictObject({
        cidrs: z._default(neverTouchCidrs, []),
        /** Names, ARNs or ARN patterns with `*`. */
        resources: z._default(z.array(nameOrPattern), []),
        /** Tag keys; what carries one is never changed (`refuse`), or not without a person's word (`ask`), since whoever may tag sets it. */
        tags: z._default(z.array(nameOrPattern), []),
        tagged: z._default(z.enum(['refuse', 'ask']), 'refuse'),
      }),
      { cidrs: [], resources: [], tags: [], tagged: 'refuse' },
    ),
    /** Tags by which other tools say that they hold what carries one, `*` for any characters: read as the never-touch tags are. */
    locks: z._default(z.strictObject({ tags: z._default(z.array(nameOrPattern), []) }), { tags: [] }),
    /** What is one's own: what is shared with it, or done by it, is less. */
    trusted: z._default(trustedSchema, NOTHING_TRUSTED),
    /** The least severity that is sent to people; what is less is recorded and put on the event bus only. */
    alertFrom: z._default(severitySchema, 'low'),
    /** Why people are not told of medium findings; needed where alertFrom is high or critical, and told in every digest. */
    alertFromReason: z.optional(z.string().check(z.minLength(1))),
    /** The least severity that goes to phones, too; without it the deployment's parameter `smsMinLevel` says. */
    smsFrom: z.optional(severitySchema),
    /** When what is low is told, all together, once a day; without it each is told by itself. */
    digest: z.optional(timeOfDaySchema),
    suppressions: z._default(z.array(suppressionSchema), []),
    /** How long what findings have in common makes them one incident, after it was seen last. */
    incidents: z._default(z.strictObject({ hours: z.number().check(z.gte(0.25), z.lte(168)) }), { hours: 6 }),
  })
  .check(
    z.refine(
      ({ alertFrom, alertFromReason }) => !['high', 'critical'].includes(alertFrom) || alertFromReason !== undefined,
      {
        path: ['alertFrom'],
        error: 'keeps medium findings from people: say why in alertFromReason, or choose medium or less',
      },
    ),
  );

/** Everything an operator decides: modes, leases, caps, what is never touched, what is not alerted on. */
export type Policy = z.infer<typeof policySchema>;

/** What holds while the policy cannot be read: everything is observed, nothing is changed. */
export const OBSERVE_ONLY: Policy = policySchema.parse({ version: 1 });

/**
 * What reading the policy came to: it, or why it cannot be used. Then nothing may be changed. `passing`: it could not be reached just
 * now, which says nothing about what it says.
 */
export type LoadedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly version?: string }
  | { readonly ok: false; readonly problem: string; readonly passing?: boolean };

/** Throws PolicyUnreachableError where reading it again is likely to help, so that a workflow's step does. */
export function unlessPassing(loaded: LoadedPolicy): LoadedPolicy {
  if (loaded.ok || loaded.passing !== true) return loaded;
  throw new PolicyUnreachableError(`The policy cannot be read just now: ${loaded.problem}`);
}

/** The policy to tell people by, with the problem where it cannot be used: for telling only, never for a change. */
export function policyForTelling(loaded: LoadedPolicy): {
  readonly policy: Policy;
  readonly version?: string | undefined;
  readonly problem?: string;
} {
  return loaded.ok
    ? { policy: loaded.policy, version: loaded.version }
    : { policy: OBSERVE_ONLY, problem: loaded.problem };
}

/** The version of a policy, by which the record says what decided: a hash of all that it says. */
export function versionOf(policy: Policy): string {
  return stableId(canonical(policy)).slice(0, 12);
}

/** The policy a change is made by; throws RefusedError where it cannot be used, PolicyUnreachableError where it only cannot be reached. */
export function policyForChange(reading: LoadedPolicy): Policy {
  const loaded = unlessPassing(reading);
  if (loaded.ok) return loaded.policy;
  throw new RefusedError(`The policy cannot be used, so nothing is changed: ${loaded.problem}`);
}

/** Reads a policy document (already parsed from YAML or JSON); throws InvalidInputError naming each wrong field. */
export function parsePolicy(document: unknown): Policy {
  const reading = read(policySchema, document);
  // zod leaves this one key of a record out without a word.
  const hidden = Object.hasOwn(Object(at(document, 'playbooks')), '__proto__');
  if (reading.ok && !hidden) return reading.value;
  const { problem, cause } = reading.ok ? { problem: 'playbooks: __proto__ is none', cause: undefined } : reading;
  throw new InvalidInputError(`The policy is not valid: ${problem}`, { cause });
}

/** The settings of a playbook: the policy's, else the playbook's own defaults, else the general ones. */
export function playbookPolicy(
  policy: Policy,
  playbook: string,
  defaults: Partial<PlaybookPolicy> = {},
): PlaybookPolicy {
  const own = policy.playbooks[playbook] ?? {};
  const approval = { ...ASKING, ...said(policy.approval), ...said(own.approval ?? {}) };
  return { ...GENERAL, ...defaults, ...said(own), approval };
}

/** The mode of a playbook for what is asked here and now, and which line of the policy says so. */
export function modeOf(
  policy: Policy,
  playbook: string,
  circumstances: Circumstances,
  defaults: Partial<PlaybookPolicy> = {},
): Decided {
  const line = policy.playbooks[playbook]?.mode === undefined ? 'the default' : `playbooks.${playbook}`;
  const own = { mode: playbookPolicy(policy, playbook, defaults).mode, line };
  return decideMode(policy.modes, playbook, own, circumstances);
}

/** The settings of a playbook for what is asked here and now. */
export function settingsFor(
  policy: Policy,
  playbook: string,
  circumstances: Circumstances,
  defaults: Partial<PlaybookPolicy> = {},
): PlaybookPolicy {
  const { mode } = modeOf(policy, playbook, circumstances, defaults);
  return { ...playbookPolicy(policy, playbook, defaults), mode };
}

/** The settings that are given. */
function said<T extends object>(settings: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Name in keyof T]?: Exclude<T[Name], undefined> };
}

/**
 * The suppression that keeps a finding from people. One that has ended does not; nor one that ends in over a year, or is met by a name given to a session, and
 * was not acknowledged.
 */
export function suppressionFor(policy: Policy, finding: Finding, now: Date): Suppression | undefined {
  return policy.suppressions.find(
    (entry) =>
      matchesText(entry.detection, finding.detection) &&
      severityLevel(finding.severity) <= severityLevel(entry.upTo ?? 'critical') &&
      isMeant(entry.subject, finding.subject, entry.acknowledge) &&
      isMeant(entry.actor, finding.actor, entry.acknowledge) &&
      Date.parse(entry.until) > now.getTime() &&
      (entry.acknowledge === true || !isFar(entry, now)),
  );
}

/** The reason a finding is not alerted on, or undefined. */
export function suppressionOf(policy: Policy, finding: Finding, now: Date): string | undefined {
  return suppressionFor(policy, finding, now)?.reason;
}

/** Whether a finding is less severe than what people are told of. */
export function isQuiet({ alertFrom }: Policy, { severity }: Pick<Finding, 'severity'>): boolean {
  return severityLevel(severity) < severityLevel(alertFrom);
}

/** Whether a finding waits for the day's digest. */
export function isDaily({ digest }: Policy, { severity }: Pick<Finding, 'severity'>): boolean {
  return digest !== undefined && severityLevel(severity) <= severityLevel('low');
}

/** What alertFrom keeps from people is counted under this key. */
export const BY_LEVEL = 'alertFrom';

/** The key under which is counted what a suppression keeps from people. */
export function suppressionKey({ detection, subject = '', actor = '' }: Suppression): string {
  return stableId(detection, subject, actor).slice(0, 16);
}

/** What of the policy keeps a finding from people, as a key to count under; undefined where nothing does, or a record is all that it is. */
export function silencerOf(policy: Policy, finding: Finding, by: Suppression | undefined): string | undefined {
  if (by !== undefined) return suppressionKey(by);
  return isQuiet(policy, finding) && finding.severity !== 'info' ? BY_LEVEL : undefined;
}

/** Whether a suppression ends later than anybody oversees. */
export function isFar({ until }: Pick<Suppression, 'until'>, now: Date): boolean {
  return Date.parse(until) - now.getTime() > FAR_MS;
}

/** Whether a suppression names no detection, and neither a subject nor an actor in its stead. */
function isWide({
  detection,
  subject,
  actor,
}: {
  detection: string;
  subject?: string | undefined;
  actor?: string | undefined;
}): boolean {
  const names = (text: string | undefined) => text !== undefined && namesSomething(text);
  return detection.includes('*') && !names(subject) && !names(actor);
}
