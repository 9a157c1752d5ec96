import * as z from 'zod/mini';
import type { Alert } from '../domain/alert.ts';
import { cleanText } from '../domain/clean-text.ts';
import { command, json, word } from '../domain/command.ts';
import { originSchema } from '../domain/origin.ts';
import { SEVERITIES, type Severity, severityLevel } from '../domain/severity.ts';
import { blockPlanSchema } from './block-ip-schema.ts';
import { causeText } from './cause.ts';
import { blockedNext, blockedText, noteTexts, shortageTexts, unblockCommand } from './outcome-block.ts';
import {
  cancelledSchema,
  proofSchema,
  rotationAction,
  rotationFailure,
  rotationNext,
  rotationSummary,
} from './outcome-rotation.ts';
import { executionSchema } from './request.ts';
import { rotatePlanSchema } from './rotate-secret-plan.ts';

/** What a workflow tells when it asks for approval, ends, undoes, or fails. */
export const outcomeSchema = z.object({
  outcome: z.enum(['approval', 'applied', 'observed', 'refused', 'undone', 'denied', 'expired', 'failed']),
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
  /** Of a failure: it was applied, and told, before something failed. */
  reported: z.optional(z.boolean()),
});

export type Outcome = z.infer<typeof outcomeSchema>;

/** Where and when an outcome is told, and the stage that tells it: commands name it. */
export interface Where {
  readonly account: string;
  readonly region: string;
  readonly time: string;
  readonly stage: string;
}

/** Of an input that may be the very thing that was wrong, this much of each target is told, characters. */
const LONGEST_TARGET = 100;

/** How many addresses a message lists; SNS takes 256 KB. */
const LISTED = 20;

type Plan = NonNullable<Outcome['plan']>;

/** The notification for an outcome: what was done to what, why, and the one command to approve or undo. */
export function outcomeAlert(outcome: Outcome, { stage, ...where }: Where): Alert {
  const { plan } = outcome;
  const asked = askedFor(outcome.input);
  const subject = plan === null ? asked.targets : targetText(plan);
  const findings = findingsOf(outcome);
  const refusals = plan?.refused ?? [];
  const refused = refusals.slice(0, LISTED).map(({ input, reason }) => `${input} refused: ${reason}.`);
  if (refusals.length > LISTED) refused.push(`${refusals.length - LISTED} more refused: see the execution's output.`);
  const short = plan === null || plan.kind === 'rotate' ? [] : [...noteTexts(plan), ...shortageTexts(plan)];
  const line = commandFor(outcome, stage);
  return {
    kind: kindOf(outcome),
    severity: severityOf(outcome),
    ...where,
    detection: findings[0]?.detection ?? `playbook/${outcome.playbook}`,
    title: titleOf(outcome, subject),
    summary: [summaryOf(outcome), ...short, ...(outcome.kept ?? []).map((text) => `${text}.`), ...refused].join(' '),
    action: actionOf(outcome),
    next: nextOf(outcome),
    ...(line === undefined ? {} : { command: line }),
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
  const shown = targets
    .slice(0, 3)
    .map((target) => cleanText(String(target).split(':secret:').pop() ?? '', LONGEST_TARGET));
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
  if (outcome === 'failed') return SEVERITIES[Math.max(worst, severityLevel('high'))] ?? 'high';
  // A question is as urgent as what it is about, and so is that nobody answered it.
  if (outcome === 'approval' || outcome === 'expired')
    return SEVERITIES[Math.max(worst, severityLevel('medium'))] ?? 'medium';
  return outcome === 'refused' || outcome === 'denied' ? 'medium' : 'info';
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

function titleOf({ outcome, plan, playbook, reported }: Outcome, subject: string): string {
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
    case 'expired':
      return `Not answered in time: ${todo.toLowerCase()} ${subject}`;
    case 'failed':
      return reported === true
        ? `Could not end: ${todo.toLowerCase()} ${subject}`
        : `Could not ${todo.toLowerCase()} ${subject}`;
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

function actionOf(report: Outcome): string {
  const { outcome, plan } = report;
  switch (outcome) {
    case 'approval':
      return `Waits for a person. On approval: ${plan?.calls.join(', ') ?? ''}${plan?.kind === 'block' ? `. ${plan.beyond}` : ''}`;
    case 'applied':
      if (plan === null) return 'Done and checked.';
      return plan.kind === 'rotate' ? rotationAction(report) : blockedText(plan);
    case 'undone':
      return plan?.kind === 'rotate' ? 'The old credential was tried and works.' : 'Undone and checked.';
    case 'failed':
      return plan?.kind === 'rotate'
        ? rotationFailure(report.error?.Error, causeText(report.error?.Cause), report.cancelled?.state)
        : stopped(report);
    default:
      return 'Nothing changed.';
  }
}

/** What a failure leaves behind. */
export function stopped({ reported }: Pick<Outcome, 'reported'>): string {
  return reported === true
    ? 'What was done stays done: its end failed. A person has to look.'
    : 'Stopped. A person has to look.';
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
  if (outcome === 'expired')
    return ['It was asked for, and nobody answered: the command still does it, after a new look.'];
  if (outcome !== 'applied' || plan === null) return [];
  return plan.kind === 'rotate' ? rotationNext(report) : blockedNext(plan);
}

/** The command that undoes a block, or answers an approval. */
function commandFor({ outcome, plan, playbook, machine, execution }: Outcome, stage: string): string | undefined {
  if (outcome === 'approval')
    return command`npx riposte approve ${word('execution', execution.name)} --stage ${word('stage', stage)}`;
  if (outcome === 'expired' && plan !== null)
    return command`npx riposte run ${word('name', playbook)} ${json(byHand(plan))} --stage ${word('stage', stage)}`;
  if (outcome !== 'applied' || plan === null || plan.kind === 'rotate') return undefined;
  return unblockCommand(plan, machine);
}

/** What a person types to have a plan carried out that nobody answered. */
export function byHand(plan: Plan): object {
  const reason = 'approved after the question had expired';
  return plan.kind === 'rotate'
    ? { secretId: plan.secret, reason }
    : { ips: plan.targets.map(({ cidr }) => cidr.replace(/\/(32|128)$/, '')), reason };
}
