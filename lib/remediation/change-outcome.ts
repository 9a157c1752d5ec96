import * as z from 'zod/mini';
import { originSchema } from '../domain/finding/origin.ts';
import { SEVERITIES, type Severity, severityLevel } from '../domain/finding/severity.ts';
import { isLeftToPeople } from '../domain/remediation/approvers.ts';
import { type Alert, REF } from '../domain/telling/alert.ts';
import { executionLink } from '../domain/text/console-link.ts';
import type { Json } from '../domain/text/json.ts';
import { type ChangeOutcome, isPlanned } from './change-schema.ts';
import { changeTexts, unplannedTexts } from './change-texts.ts';

/** Where and when an outcome is told, and the stage that tells it: commands name it. */
export interface Where {
  readonly account: string;
  readonly region: string;
  readonly time: string;
  readonly stage: string;
}

/** How many findings, refusals and targets a message names. */
const NAMED = 20;

/** The notification for an outcome of a playbook. `waits`: of a question, whom it waits for. */
export function changeAlert(outcome: ChangeOutcome, { stage, ...where }: Where, waits?: string): Alert {
  const { plan } = outcome;
  const findings = changeFindings(outcome);
  return {
    kind: kindOf(outcome),
    severity: severityOf(outcome),
    ...where,
    ...(findings[0] === undefined ? {} : { ref: findings[0].id.slice(0, REF) }),
    detection: findings[0]?.detection ?? `playbook/${outcome.playbook}`,
    ...(findings[0] === undefined ? {} : { finding: findings[0].id }),
    links: [executionLink(outcome.execution.id) ?? []].flat(),
    ...(isPlanned(outcome) ? changeTexts(outcome, stage, waits) : unplannedTexts(outcome)),
    data: {
      kind: kindOf(outcome),
      outcome: outcome.outcome,
      playbook: outcome.playbook,
      execution: outcome.execution.id,
      findings: findings.slice(0, NAMED),
      refused: plan?.refused.slice(0, NAMED) ?? [],
      calls: plan?.calls ?? [],
      // A used-up cap, for programs: which, its limit, who asked, how many wait.
      short: (outcome.plan?.short ?? []).map(({ names, ...one }) => ({ ...one, names: names.slice(0, NAMED) })),
      before: beforeOf(plan),
    },
  };
}

function beforeOf(plan: ChangeOutcome['plan']): Json {
  if (plan === null) return null;
  return plan.kind === 'steps' ? plan.before : plan.targets.map(({ resource, before }) => ({ resource, before }));
}

const askedSchema = z.object({ requests: z._default(z.array(z.object({ finding: z.optional(originSchema) })), []) });

/** The findings behind a change, also when its workflow failed before there was a plan. */
export function changeFindings({ plan, input }: ChangeOutcome): z.infer<typeof originSchema>[] {
  if (plan !== null) return plan.findings;
  const parsed = askedSchema.safeParse(input);
  return parsed.success ? parsed.data.requests.flatMap(({ finding }) => finding ?? []) : [];
}

function kindOf({ outcome }: ChangeOutcome): Alert['kind'] {
  if (outcome === 'approval') return 'approval';
  return outcome === 'failed' || outcome === 'drifted' ? 'failure' : 'outcome';
}

/** As severe as the worst finding behind it, and at least: a failure high, a question, what nobody answered and what was done in part medium. What is refused is medium, but where it is an approver's. */
function severityOf(outcome: ChangeOutcome): Severity {
  const worst = changeFindings(outcome).reduce((level, { severity }) => Math.max(level, severityLevel(severity)), 0);
  const atLeast = (least: Severity) => SEVERITIES[Math.max(worst, severityLevel(least))] ?? least;
  if (outcome.outcome === 'failed') return atLeast('high');
  if (['approval', 'drifted', 'expired'].includes(outcome.outcome)) return atLeast('medium');
  if (isIdle(outcome)) return 'info';
  if (outcome.outcome === 'applied' && isToLookAt(outcome)) return atLeast('medium');
  // Nobody but a person answers the finding then.
  if (outcome.outcome === 'refused' && outcome.plan !== null && isLeftToPeople(outcome.plan)) return atLeast('medium');
  return outcome.outcome === 'refused' || outcome.outcome === 'denied' ? 'medium' : 'info';
}

/** Whether something was done, and a person has to look at what was not. */
function isToLookAt({ plan, tells }: ChangeOutcome): boolean {
  return tells?.look === true || (plan?.refused ?? []).some(({ look }) => look === true);
}

/** Whether it was refused because nothing of what was asked for needs a change. */
export function isIdle({ outcome, plan }: ChangeOutcome): boolean {
  const { refused = [], short = [] } = plan ?? {};
  return (
    outcome === 'refused' && refused.length > 0 && short.length === 0 && refused.every(({ idle }) => idle === true)
  );
}
