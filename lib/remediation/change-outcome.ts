import * as z from 'zod/mini';
import type { Alert } from '../domain/alert.ts';
import { cleanText } from '../domain/clean-text.ts';
import { command, word } from '../domain/command.ts';
import { originSchema } from '../domain/origin.ts';
import { type Plan, planSchema } from '../domain/plan.ts';
import { SEVERITIES, type Severity, severityLevel } from '../domain/severity.ts';
import { causeText } from './cause.ts';
import { stopped, type Where } from './outcome.ts';
import { labels } from './plan-change.ts';
import { executionSchema } from './request.ts';
import { driftText } from './undo-change.ts';

/** What the workflow of a declared playbook tells when it asks, ends, undoes, or fails. Every text comes from the plan. */
export const changeOutcomeSchema = z.object({
  kind: z.literal('change'),
  outcome: z.enum(['approval', 'applied', 'observed', 'refused', 'undone', 'drifted', 'denied', 'expired', 'failed']),
  playbook: z.string(),
  machine: z.string(),
  execution: executionSchema,
  /** null when the workflow failed before there was a plan. */
  plan: z.nullable(planSchema),
  /** The workflow's input: says what was asked for when there is no plan. */
  input: z.optional(z.unknown()),
  /** ISO 8601; empty when only a person ends it. */
  expiresAt: z.optional(z.string()),
  drift: z.optional(z.array(z.object({ label: z.string(), before: z.json(), ours: z.json(), now: z.json() }))),
  error: z.optional(z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) })),
  /** Of a failure: it was applied, and told, before something failed. */
  reported: z.optional(z.boolean()),
});

export type ChangeOutcome = z.infer<typeof changeOutcomeSchema>;

/** An outcome with its plan: what most texts need. */
type Planned = ChangeOutcome & { readonly plan: Plan };

/** The texts of an alert that differ by outcome. */
type ChangeTexts = Pick<Alert, 'title' | 'summary' | 'action' | 'next'> & { readonly command?: string };

/** The notification for an outcome of a declared playbook. */
export function changeAlert(outcome: ChangeOutcome, { stage, ...where }: Where): Alert {
  const { plan } = outcome;
  const findings = changeFindings(outcome);
  return {
    kind: kindOf(outcome),
    severity: severityOf(outcome),
    ...where,
    detection: findings[0]?.detection ?? `playbook/${outcome.playbook}`,
    ...(isPlanned(outcome) ? changeTexts(outcome, stage) : unplanned(outcome)),
    data: {
      kind: kindOf(outcome),
      outcome: outcome.outcome,
      playbook: outcome.playbook,
      execution: outcome.execution.id,
      findings: findings.slice(0, NAMED),
      refused: plan?.refused.slice(0, NAMED) ?? [],
      calls: plan?.calls ?? [],
      before: plan?.targets.map(({ resource, before }) => ({ resource, before })) ?? null,
    },
  };
}

const askedSchema = z.object({ requests: z._default(z.array(z.object({ finding: z.optional(originSchema) })), []) });

/** The findings behind a change, also when its workflow failed before there was a plan. */
export function changeFindings({ plan, input }: ChangeOutcome): z.infer<typeof originSchema>[] {
  if (plan !== null) return plan.findings;
  const parsed = askedSchema.safeParse(input);
  return parsed.success ? parsed.data.requests.flatMap(({ finding }) => finding ?? []) : [];
}

function isPlanned(outcome: ChangeOutcome): outcome is Planned {
  return outcome.plan !== null;
}

function kindOf({ outcome }: ChangeOutcome): Alert['kind'] {
  if (outcome === 'approval') return 'approval';
  return outcome === 'failed' || outcome === 'drifted' ? 'failure' : 'outcome';
}

/** As severe as the worst finding behind it; a change that failed without one is medium. */
function severityOf(outcome: ChangeOutcome): Severity {
  const worst = changeFindings(outcome).reduce((level, { severity }) => Math.max(level, severityLevel(severity)), -1);
  if (['approval', 'failed', 'drifted', 'expired'].includes(outcome.outcome)) return SEVERITIES[worst] ?? 'medium';
  return outcome.outcome === 'refused' || outcome.outcome === 'denied' ? 'medium' : 'info';
}

function unplanned({ playbook, error }: ChangeOutcome): ChangeTexts {
  return {
    title: `Playbook ${playbook} failed before it had a plan`,
    summary: cleanText(problemOf(error)),
    action: 'Stopped; nothing was changed. A person has to look.',
    next: ['Read the reason above; the execution shows the step that failed.', 'Put it right and ask again.'],
  };
}

function problemOf(error: ChangeOutcome['error']): string {
  return `${error?.Error ?? 'Error'}: ${causeText(error?.Cause)}`;
}

/** How many targets and lines a message names. */
const NAMED = 20;

/** What is told of a change: what was done to what, why, what it does not stop, and the one command that follows. */
function changeTexts(outcome: Planned, stageName: string): ChangeTexts {
  const { plan } = outcome;
  const line = commandFor(outcome, stageName);
  return {
    title: titleOf(outcome),
    summary: [
      summaryOf(outcome),
      ...plan.refused.slice(0, NAMED).map(({ input, reason }) => `${input} refused: ${reason}.`),
    ]
      .map((text) => cleanText(text, 2_000))
      .join(' '),
    action: actionOf(outcome),
    next: nextOf(outcome).map((text) => cleanText(text)),
    ...(line === undefined ? {} : { command: line }),
  };
}

function titleOf({ outcome, plan, reported }: Planned): string {
  const what = labels(plan.targets.length > 0 ? plan.targets : plan.refused.map(({ input }) => ({ label: input })));
  const todo = plan.undoes === undefined ? plan.says.todo : `Undo: ${plan.says.todo.toLowerCase()}`;
  switch (outcome) {
    case 'approval':
      return `${todo} ${what}`;
    case 'applied':
      return `${plan.says.done} ${what}`;
    case 'observed':
      return `Would ${todo.toLowerCase()} ${what}`;
    case 'undone':
      return `${plan.says.undone} ${what}`;
    case 'drifted':
      return `Not undone, changed since: ${what}`;
    case 'denied':
      return `Denied: ${todo.toLowerCase()} ${what}`;
    case 'expired':
      return `Not answered in time: ${todo.toLowerCase()} ${what}`;
    case 'failed':
      return reported === true
        ? `Could not end: ${todo.toLowerCase()} ${what}`
        : `Could not ${todo.toLowerCase()} ${what}`;
    default:
      return `Did not ${todo.toLowerCase()} ${what}`;
  }
}

function summaryOf({ outcome, plan, expiresAt, drift = [], error }: Planned): string {
  const asked = plan.asked.slice(0, 3).map(({ reason, requestedBy }) => `${reason}, asked by ${requestedBy}`);
  const because = `${plan.change} (${asked.join('; ')}).`;
  if (outcome === 'failed') return `${problemOf(error)}. ${because}`;
  if (outcome === 'observed' || outcome === 'refused') return `Nothing was changed: ${plan.why}. ${because}`;
  if (outcome === 'drifted') return `${driftText(drift)}. ${because}`;
  if (outcome === 'applied') return `${because} ${expiresAt ? `Until ${expiresAt}.` : 'Until a person takes it back.'}`;
  return because;
}

function actionOf({ outcome, plan, reported }: Planned): string {
  switch (outcome) {
    case 'approval':
      return `Waits for a person. It would stop ${plan.stops}, not ${plan.doesNotStop}.`;
    case 'applied':
      return `Done and checked. Does not stop ${plan.doesNotStop}.`;
    case 'undone':
      return 'Undone and checked: as it was before.';
    case 'drifted':
      return 'Left as it is. A person decides.';
    case 'failed':
      return stopped({ reported });
    default:
      return 'Nothing changed.';
  }
}

function nextOf({ outcome, plan }: Planned): string[] {
  const calls = plan.calls.slice(0, NAMED).map(({ action, resource }) => `It would call ${action} on ${resource}.`);
  if (outcome === 'approval')
    return [
      ...plan.impact.map((text) => `What stands to break: ${text}.`),
      ...calls,
      `Undo: ${plan.undo}`,
      'Approve or deny; without an answer nothing is changed.',
    ];
  if (outcome === 'applied') return [...plan.impact.map((text) => `What may break: ${text}.`), `Undo: ${plan.undo}`];
  if (outcome === 'failed')
    return ['Read the reason above; the execution shows the step that failed.', 'Put it right and ask again.'];
  if (outcome === 'drifted') return ['Compare before, ours and now above; put it right by hand, or leave it.'];
  return [];
}

/** The command that answers, takes back, or still does it. */
function commandFor({ outcome, plan, execution }: Planned, stageName: string): string | undefined {
  const stage = word('stage', stageName);
  const name = word('execution', execution.name);
  if (outcome === 'approval') return command`npx riposte approve ${name} --stage ${stage}`;
  if (outcome !== 'applied' || plan.undo.startsWith('Cannot')) return undefined;
  return command`npx riposte undo ${name} --stage ${stage}`;
}
