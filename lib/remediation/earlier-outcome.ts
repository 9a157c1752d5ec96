import * as z from 'zod/mini';
import { originSchema } from '../domain/finding/origin.ts';
import { type StepsPlan, shortageSchema } from '../domain/remediation/plan.ts';
import { canonical } from '../domain/text/canonical.ts';
import { stableId } from '../domain/text/hash.ts';
import type { ChangeOutcome } from './change-schema.ts';
import { executionSchema } from './request.ts';
import type { Tells } from './steps.ts';

const texts = z._default(z.array(z.string()), []);

/** What plans said before all playbooks had one form: some were of addresses, some of a secret. */
const planSchema = z.looseObject({
  kind: z.string(),
  decision: z.enum(['apply', 'approve', 'observe', 'refuse', 'done', 'cancel']),
  why: z.string(),
  byPerson: z._default(z.boolean(), false),
  targets: z._default(z.array(z.looseObject({ cidr: z.string() })), []),
  secret: z.optional(z.string()),
  asked: z._default(z.array(z.looseObject({ reason: z.string(), requestedBy: z.string() })), []),
  reason: z.optional(z.string()),
  requestedBy: z.optional(z.string()),
  refused: z.array(z.object({ input: z.string(), reason: z.string() })),
  notes: texts,
  short: z._default(z.array(shortageSchema), []),
  leaseMinutes: z._default(z.number(), 0),
  before: z._default(z.json(), null),
  calls: texts,
  findings: z._default(z.array(originSchema), []),
});

type EarlierPlan = z.infer<typeof planSchema>;

const outcomeSchema = z.object({
  outcome: z.enum(['approval', 'applied', 'observed', 'refused', 'undone', 'denied', 'expired', 'failed']),
  playbook: z.string(),
  machine: z.string(),
  execution: executionSchema,
  plan: z.nullable(planSchema),
  input: z.optional(z.unknown()),
  expiresAt: z.optional(z.string()),
  kept: texts,
  reported: z.optional(z.boolean()),
  cancelled: z.optional(z.nullable(z.object({ text: z.string() }))),
  error: z.optional(z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) })),
});

/**
 * What workflows tell that began under a definition of an earlier version: an execution keeps its definition, and may wait for
 * the end of a lease for a year.
 */
export const earlierOutcomeSchema = z.pipe(
  outcomeSchema,
  z.transform(({ plan, kept, cancelled, ...rest }): ChangeOutcome => {
    const said = [...kept, ...(cancelled == null ? [] : [cancelled.text])].map((text) => `${text}.`);
    const tells: Tells = said.length === 0 ? {} : { summary: said.join(' ') };
    return { ...rest, kind: 'change', plan: plan === null ? null : planOf(plan, rest.playbook), tells };
  }),
);

const VERBS: Readonly<Record<string, StepsPlan['says']>> = {
  block: { todo: 'Block', done: 'Blocked', undone: 'Block ended:' },
  unblock: { todo: 'Unblock', done: 'Unblocked', undone: 'Unblocked' },
  rotate: { todo: 'Rotate', done: 'Rotated', undone: 'Gave up the rotation of' },
};

function planOf(plan: EarlierPlan, playbook: string): StepsPlan {
  const { secret, targets, decision, asked, reason, requestedBy, kind: _, ...shared } = plan;
  const says = VERBS[plan.kind] ?? { todo: 'Change', done: 'Changed', undone: 'Changed back' };
  const labels = secret === undefined ? targets.map(({ cidr }) => cidr.replace(/\/(32|128)$/, '')) : [secret];
  const subject = labels.length > 1 ? `${labels.length} addresses` : labels[0]?.split(':secret:').pop();
  return {
    ...shared,
    kind: 'steps',
    playbook,
    says,
    subject: subject ?? plan.refused[0]?.input ?? 'nothing',
    amount: labels.length,
    change: `${says.todo} ${labels.slice(0, 20).join(', ')}`,
    impact: [],
    undo: secret === undefined ? 'By a person, or at the end of the lease.' : 'Cannot be taken back.',
    stops: 'what it was asked for',
    doesNotStop: 'anything else',
    decision: decision === 'cancel' ? 'apply' : decision,
    policyVersion: '',
    asked: asked.length > 0 ? asked : [{ reason: reason ?? 'unknown', requestedBy: requestedBy ?? 'unknown' }],
    shows: {},
    own: null,
    // Questions of that time were kept under this.
    hash: stableId(canonical(plan)),
  };
}
