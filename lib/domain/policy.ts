import * as z from 'zod/mini';
import { toCidr } from './address.ts';
import { InvalidInputError, RefusedError } from './errors.ts';
import type { Finding } from './finding.ts';
import { type PlaybookId, playbookSchema } from './playbook.ts';
import { read } from './schema.ts';
import { severitySchema } from './severity.ts';

/** What riposte may do on its own: `off` nothing, `observe` say what it would do, `approve` ask a person, `auto` act. */
export const MODES = ['off', 'observe', 'approve', 'auto'] as const;
export type Mode = (typeof MODES)[number];

/** The most that a policy may let run at once. */
export const MOST_AT_ONCE = 100;

const playbookPolicySchema = z.strictObject({
  mode: z._default(z.enum(MODES), 'observe'),
  /** How long what was done stays done, minutes; 0 means until a person undoes it. At most a year, the longest a workflow waits. */
  leaseMinutes: z._default(z.number().check(z.int(), z.gte(0), z.lte(525_600)), 1_440),
  /** Changes of the account an hour, all executions together. */
  capPerHour: z._default(z.number().check(z.int(), z.gte(0)), 2_000),
  /** How many run at once, all executions together; the others wait for their turn. For rotate-secret. */
  atOnce: z._default(z.number().check(z.int(), z.gte(1), z.lte(MOST_AT_ONCE)), 10),
  /** How long verification may take before a person is called, seconds. */
  timeoutSeconds: z._default(z.number().check(z.int(), z.gte(1), z.lte(86_400)), 300),
});

/** The settings of one playbook. */
export type PlaybookPolicy = z.infer<typeof playbookPolicySchema>;

const policySchema = z.strictObject({
  version: z.literal(1),
  playbooks: z._default(z.partialRecord(playbookSchema, playbookPolicySchema), {}),
  neverTouch: z._default(
    z.strictObject({
      cidrs: z._default(
        z.array(
          z.string().check(z.refine((text) => toCidr(text) !== undefined, 'must be an IP address or CIDR range')),
        ),
        [],
      ),
      /** Names, ARNs or ARN patterns with `*`. */
      resources: z._default(z.array(z.string()), []),
      /** Tag keys: a resource that carries one is left alone. */
      tags: z._default(z.array(z.string()), []),
    }),
    { cidrs: [], resources: [], tags: [] },
  ),
  /** The least severity that is sent to people; what is less is recorded and put on the event bus only. */
  alertFrom: z._default(severitySchema, 'low'),
  suppressions: z._default(
    z.array(
      z.strictObject({
        detection: z.string(),
        subject: z.optional(z.string()),
        actor: z.optional(z.string()),
        until: z.iso.datetime(),
        reason: z.string().check(z.minLength(1)),
      }),
    ),
    [],
  ),
});

/** Everything an operator decides: modes, leases, caps, what is never touched, what is not alerted on. */
export type Policy = z.infer<typeof policySchema>;

/** What holds while the policy cannot be read: everything is observed, nothing is changed. */
export const OBSERVE_ONLY: Policy = policySchema.parse({ version: 1 });

/** What reading the policy came to: it, or why it cannot be used. Then nothing may be changed. */
export type LoadedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problem: string };

/** The policy to tell people by, with the problem where it cannot be used: for telling only, never for a change. */
export function policyForTelling(loaded: LoadedPolicy): { readonly policy: Policy; readonly problem?: string } {
  return loaded.ok ? { policy: loaded.policy } : { policy: OBSERVE_ONLY, problem: loaded.problem };
}

/** The policy a change is made by; throws RefusedError where it cannot be used: an unreadable policy allows nothing. */
export function policyForChange(loaded: LoadedPolicy): Policy {
  if (loaded.ok) return loaded.policy;
  throw new RefusedError(`The policy cannot be used, so nothing is changed: ${loaded.problem}`);
}

/** Reads a policy document (already parsed from YAML or JSON); throws InvalidInputError naming each wrong field. */
export function parsePolicy(document: unknown): Policy {
  const reading = read(policySchema, document);
  if (reading.ok) return reading.value;
  throw new InvalidInputError(`The policy is not valid: ${reading.problem}`, { cause: reading.cause });
}

/** The settings of a playbook, defaults filled in. */
export function playbookPolicy(policy: Policy, playbook: PlaybookId): PlaybookPolicy {
  return policy.playbooks[playbook] ?? playbookPolicySchema.parse({});
}

/** The reason a finding is not alerted on, or undefined. An expired suppression suppresses nothing. */
export function suppressionOf(policy: Policy, finding: Finding, now: Date): string | undefined {
  const hit = policy.suppressions.find(
    (entry) =>
      matchesText(entry.detection, finding.detection) &&
      (entry.subject === undefined || matchesText(entry.subject, finding.subject)) &&
      (entry.actor === undefined || matchesText(entry.actor, finding.actor)) &&
      Date.parse(entry.until) > now.getTime(),
  );
  return hit?.reason;
}

/** Whether a text fits a pattern in which `*` stands for any characters; everything else is literal. */
export function matchesText(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return first === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
