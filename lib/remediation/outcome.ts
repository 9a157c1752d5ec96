import * as z from 'zod/mini';
import type { Alert } from '../domain/alert.ts';
import { SEVERITIES, type Severity, severityLevel } from '../domain/severity.ts';
import { blockPlanSchema } from './block-ip-schema.ts';
import { noteTexts, shortageTexts } from './outcome-block.ts';
import {
  cancelledSchema,
  proofSchema,
  rotationAction,
  rotationFailure,
  rotationNext,
  rotationSummary,
} from './outcome-rotation.ts';
import { executionSchema, originSchema } from './request.ts';
import { rotatePlanSchema } from './rotate-secret-plan.ts';

/** What a workflow tells when it asks for approval, ends, undoes, or fails. */
export const outcomeSchema = z.object({
  outcome: z.enum(['approval', 'applied', 'observed', 'refused', 'undone', 'denied', 'failed']),
  playbook: z.string(),
  machine: z.string(),
  execution: executionSchema,
  /** null when the workflow failed before there was a plan. */
  plan: z.nullable(z.discriminatedUnion('kind', [blockPlanSchema, rotatePlanSchema])),
  /** The workflow's input: says what was asked for when there is no plan. */
  input: z.optional(z.unknown()),
  /** ISO 8601; empty when only a person ends it. */
  expiresAt: z.optional(z.string()),
  /** What stays although it was asked to go, and why. */
  kept: z.optional(z.array(z.string())),
  /** What trying the credentials after a rotation came to; null where nobody could. */
  proof: z.optional(z.nullable(proofSchema)),
  /** Copies of a rotated secret that do not have the new version yet. */
  behind: z.optional(z.array(z.string())),
  /** How a rotation that failed was given up. */
  cancelled: z.optional(z.nullable(cancelledSchema)),
  error: z.optional(z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) })),
  taskToken: z.optional(z.string()),
});

export type Outcome = z.infer<typeof outcomeSchema>;
/** How many addresses a message lists; SNS takes 256 KB. */
const LISTED = 20;

type Plan = NonNullable<Outcome['plan']>;

/** The notification for an outcome: what was done to what, why, and the one command to approve or undo. */
export function outcomeAlert(outcome: Outcome, where: { account: string; region: string; time: string }): Alert {
  const { plan } = outcome;
  const asked = askedFor(outcome.input);
  const subject = plan === null ? asked.targets : targetText(plan);
  const findings = findingsOf(outcome);
  const refusals = plan?.refused ?? [];
  const refused = refusals.slice(0, LISTED).map(({ input, reason }) => `${input} refused: ${reason}.`);
  if (refusals.length > LISTED) refused.push(`${refusals.length - LISTED} more refused: see the execution's output.`);
  const short = plan === null || plan.kind === 'rotate' ? [] : [...noteTexts(plan), ...shortageTexts(plan)];
  const command = commandFor(outcome);
  return {
    kind: kindOf(outcome),
    severity: severityOf(outcome),
    ...where,
    detection: findings[0]?.detection ?? `playbook/${outcome.playbook}`,
    title: titleOf(outcome, subject),
    summary: [summaryOf(outcome), ...short, ...(outcome.kept ?? []).map((text) => `${text}.`), ...refused].join(' '),
    action: actionOf(outcome),
    next: nextOf(outcome),
    ...(command === undefined ? {} : { command }),
    data: {
      kind: kindOf(outcome),
      outcome: outcome.outcome,
      playbook: outcome.playbook,
      execution: outcome.execution.id,
      findings: findings.slice(0, LISTED),
      refused: refusals.slice(0, LISTED),
      calls: plan?.calls ?? [],
      // A used-up cap, for programs: which, its limit, who asked, how many wait.
      short:
        plan === null || plan.kind === 'rotate'
          ? []
          : plan.short.map(({ cidrs, ...one }) => ({ ...one, cidrs: cidrs.slice(0, LISTED) })),
      before: plan?.before ?? null,
    },
  };
}

const askedSchema = z.object({
  requests: z._default(
    z.array(z.object({ params: z.record(z.string(), z.unknown()), finding: z.optional(originSchema) })),
    [],
  ),
  ips: z._default(z.array(z.string()), []),
  unblock: z._default(z.array(z.string()), []),
  secretId: z.optional(z.string()),
  secretIds: z._default(z.array(z.string()), []),
  cancel: z.optional(z.string()),
});

/** The findings behind a workflow, also when it failed before there was a plan. */
export function findingsOf({ plan, input }: Outcome): z.infer<typeof originSchema>[] {
  return plan?.findings ?? askedFor(input).findings;
}

/** What an input asks for, as far as it can be read: it may be the very thing that was wrong. */
function askedFor(input: unknown): { targets: string; findings: z.infer<typeof originSchema>[] } {
  const parsed = askedSchema.safeParse(input);
  if (!parsed.success) return { targets: 'what was asked', findings: [] };
  const { requests, ips, unblock, secretId, secretIds, cancel } = parsed.data;
  const targets = [
    ...requests.flatMap(({ params }) => Object.values(params).flat()),
    ...ips,
    ...unblock,
    ...secretIds,
    ...[secretId ?? [], cancel ?? []].flat(),
  ];
  const shown = targets.slice(0, 3).map((target) => String(target).split(':secret:').pop());
  const more = targets.length > 3 ? ` and ${targets.length - 3} more` : '';
  return {
    targets: shown.length === 0 ? 'what was asked' : shown.join(', ') + more,
    findings: requests.flatMap(({ finding }) => finding ?? []),
  };
}

function kindOf(outcome: Outcome): Alert['kind'] {
  if (outcome.outcome === 'approval') return 'approval';
  return outcome.outcome === 'failed' ? 'failure' : 'outcome';
}

function severityOf(report: Outcome): Severity {
  const { outcome } = report;
  const worst = findingsOf(report).reduce((level, finding) => Math.max(level, severityLevel(finding.severity)), 0);
  if (outcome === 'failed' || outcome === 'approval')
    return SEVERITIES[Math.max(worst, severityLevel('high'))] ?? 'high';
  const short = report.plan !== null && report.plan.kind !== 'rotate' && report.plan.short.length > 0;
  return outcome === 'refused' || outcome === 'denied' || short ? 'medium' : 'info';
}

function targetText(plan: Plan): string {
  if (plan.kind === 'rotate') return plan.secret.split(':secret:').pop() ?? plan.secret;
  const [first] = plan.targets;
  if (first === undefined) return plan.refused[0]?.input ?? 'nothing';
  return plan.targets.length === 1 ? first.cidr.replace(/\/(32|128)$/, '') : `${plan.targets.length} addresses`;
}

const VERBS: Record<Plan['kind'], readonly [done: string, todo: string]> = {
  block: ['Blocked', 'Block'],
  unblock: ['Unblocked', 'Unblock'],
  rotate: ['Rotated', 'Rotate'],
};

function titleOf({ outcome, plan, playbook }: Outcome, subject: string): string {
  const [done, todo] = VERBS[plan?.kind ?? (playbook === 'rotate-secret' ? 'rotate' : 'block')];
  switch (outcome) {
    case 'approval':
      return `${todo} ${subject}`;
    case 'applied':
      return `${done} ${subject}`;
    case 'observed':
      return `Would ${todo.toLowerCase()} ${subject}`;
    case 'refused':
      return `Did not ${todo.toLowerCase()} ${subject}`;
    case 'undone':
      if (plan?.kind === 'rotate') return `Gave up the rotation of ${subject}`;
      return plan?.kind === 'block' ? `Block ended: ${subject}` : `${done} ${subject}`;
    case 'denied':
      return `Denied: ${todo.toLowerCase()} ${subject}`;
    case 'failed':
      return `Could not ${todo.toLowerCase()} ${subject}`;
  }
}

function summaryOf(report: Outcome): string {
  const { outcome, plan, error, expiresAt } = report;
  if (outcome === 'failed') {
    const given = report.cancelled == null ? '' : ` ${report.cancelled.text}.`;
    return `${error?.Error ?? 'Error'}: ${causeText(error?.Cause)}${given}`;
  }
  if (plan === null) return '';
  if (outcome === 'refused' || outcome === 'observed')
    return `Nothing was changed: ${report.cancelled?.text ?? plan.why}.`;
  if (plan.kind === 'rotate') return rotationSummary(plan, report);
  const listed = plan.targets.slice(0, LISTED).map((target) => target.cidr);
  const more = plan.targets.length > LISTED ? ` and ${plan.targets.length - LISTED} more` : '';
  const until = outcome !== 'applied' ? '' : expiresAt ? ` Until ${expiresAt}.` : ' Until a person ends it.';
  const reasons = plan.asked.slice(0, 3).map(({ reason, requestedBy }) => `${reason}, asked by ${requestedBy}`);
  return `${listed.join(', ')}${more} (${reasons.join('; ')}).${until}`;
}

/** A Lambda error's message out of the JSON that Step Functions keeps as the cause. */
function causeText(cause: string | undefined): string {
  if (cause === undefined) return 'no cause given';
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed) return String(parsed.errorMessage);
  } catch {
    // Not every cause is JSON; then it is text for people already.
  }
  return cause.slice(0, 1_000);
}

function actionOf(report: Outcome): string {
  const { outcome, plan } = report;
  switch (outcome) {
    case 'approval':
      return `Waits for a person. On approval: ${plan?.calls.join(', ') ?? ''}`;
    case 'applied':
      return plan?.kind === 'rotate' ? rotationAction(report) : 'Done and checked.';
    case 'undone':
      return plan?.kind === 'rotate' ? 'The old credential was tried and works.' : 'Undone and checked.';
    case 'failed':
      return plan?.kind === 'rotate'
        ? rotationFailure(report.error?.Error, causeText(report.error?.Cause), report.cancelled?.state)
        : 'Stopped. A person has to look.';
    default:
      return 'Nothing changed.';
  }
}

function nextOf(report: Outcome): string[] {
  const { outcome, plan, machine } = report;
  if (outcome === 'failed')
    return [
      'Read the reason above; the execution shows the step that failed.',
      `Put it right and start ${machine} again.`,
    ];
  if (outcome === 'approval')
    return [
      ...(plan?.calls ?? []).map((call) => `It would call ${call}.`),
      'Approve or deny; without an answer nothing is changed.',
    ];
  if (outcome === 'applied' && plan?.kind === 'rotate') return rotationNext(report);
  return [];
}

/** The stage in a state machine's name: `riposte-<stage>-<playbook>`. */
function stageOf(machine: string): string {
  return /:riposte-(.+)-(?:block-ip|rotate-secret)$/.exec(machine)?.[1] ?? 'dev';
}

/** The command that undoes a block, or answers an approval. */
function commandFor({ outcome, plan, machine, execution }: Outcome): string | undefined {
  if (outcome === 'approval') return `npx riposte approve ${execution.name} --stage ${stageOf(machine)}`;
  if (outcome !== 'applied' || plan?.kind !== 'block' || plan.targets.length > 10) return undefined;
  const input = JSON.stringify({ unblock: plan.targets.map((target) => target.cidr), reason: 'false alarm' });
  return `aws stepfunctions start-execution --state-machine-arn ${machine} --input '${input}'`;
}
