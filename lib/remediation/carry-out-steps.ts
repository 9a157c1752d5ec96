import * as z from 'zod/mini';
import { errorText } from '../domain/errors.ts';
import { playbookPolicy, unlessPassing } from '../domain/policy/policy.ts';
import type { LoadPolicy } from '../domain/ports.ts';
import { unapproved } from '../domain/remediation/approval.ts';
import type { ReadApproval } from '../domain/remediation/execution-ports.ts';
import { type StepsPlan, stepsHash, stepsPlanSchema } from '../domain/remediation/plan.ts';
import type { ChangePorts } from './change-ports.ts';
import { unlockThese, whileLocked } from './locked.ts';
import { type Execution, executionSchema } from './request.ts';
import { type PartKey, sealed, unsealed } from './sealed-part.ts';
import type { ApplyStep, GiveUpStep, SettleStep, Steps, UndoStep } from './steps.ts';

const at = { execution: executionSchema, plan: stepsPlanSchema };
const progress = z._default(z.unknown(), null);
/** The question a person answered, by its id. */
const answer = z._default(z.nullable(z.object({ approval: z.optional(z.string()) })), null);
const expected = z.enum(['after', 'before']);
const errorSchema = z.object({ Error: z.optional(z.string()), Cause: z.optional(z.string()) });

/** What the workflow asks the function of a playbook for that makes its own steps. */
const stepSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('plan'), execution: executionSchema, input: z.unknown() }),
  z.object({ verb: z.literal('apply'), ...at, progress, answer }),
  z.object({ verb: z.literal('settle'), ...at, progress, expected }),
  z.object({ verb: z.literal('verify'), plan: stepsPlanSchema, expected }),
  z.object({ verb: z.literal('undo'), ...at, progress }),
  z.object({ verb: z.literal('letGo'), execution: executionSchema, plan: stepsPlanSchema }),
  // Without a plan nothing was begun.
  z.object({
    verb: z.literal('giveUp'),
    execution: executionSchema,
    plan: z.nullable(stepsPlanSchema),
    progress,
    error: errorSchema,
    again: z._default(z.boolean(), false),
  }),
]);

/** What carrying out steps needs from outside, beside what the steps themselves do. */
export interface StepsPorts {
  readonly readApproval: ReadApproval;
  readonly loadPolicy: LoadPolicy;
  readonly partKey: PartKey;
  /** Where others may be at what is changed: its ARNs, and what waiting for them needs. */
  readonly turns?: Pick<ChangePorts, 'locks' | 'log' | 'now'> & { of(plan: StepsPlan): readonly string[] };
  /** Whether something has to settle after apply and undo: by the playbook's own step, or by another function. */
  readonly settles: boolean;
}

/** Carries out one step of the workflow of a playbook that makes its own. */
export async function carryOutSteps(steps: Steps, event: unknown, ports: StepsPorts): Promise<object> {
  const before = steps.earlier?.(event);
  if (before !== undefined) return before;
  const step = stepSchema.parse(event);
  switch (step.verb) {
    case 'plan': {
      const input = await unsealed(step.input, step.execution.name, ports.partKey);
      const plan = await steps.plan(input, step.execution);
      return plan.decision === 'split' ? sealed(plan, ports.partKey) : plan;
    }
    case 'apply': {
      const doubt = await doubtOf(step, ports);
      if (doubt !== undefined) return { status: 'refused', plan: { ...step.plan, decision: 'refuse', why: doubt } };
      const apply = async () => answered(await steps.apply(step.plan, step), ports, 'applied');
      if (ports.turns === undefined) return apply();
      const all = ports.turns.of(step.plan);
      // Only for the moment in which it is asked for: what then takes its time, or failed, keeps nobody else from what they are at.
      const result = await whileLocked({ ...step, all }, ports.turns, apply, () => []).catch(async (error: unknown) => {
        await letGo(step, ports);
        throw error;
      });
      return 'held' in result ? { ...result, progress: step.progress } : result;
    }
    case 'settle':
      return answered((await steps.settle?.(step.plan, step, step.expected)) ?? { done: true }, ports, 'settled');
    case 'verify': {
      const tells = await steps.verify(step.plan, step.expected);
      return { status: 'verified', ...(tells === undefined ? {} : { tells }) };
    }
    case 'undo':
      return answered(await steps.undo(step.plan, step), ports, 'undone');
    case 'letGo':
      await letGo(step, ports);
      return { status: 'let-go' };
    case 'giveUp':
      // A function that died in apply could let nothing go.
      if (step.plan !== null) await letGo({ plan: step.plan, execution: step.execution }, ports);
      if (step.plan === null || step.again || steps.giveUp === undefined) return { status: 'given-up' };
      return answered(await steps.giveUp(step.plan, step, step.error), ports, 'given-up');
  }
}

/** What cannot be let go ends by itself, and why the step failed is what is told. */
async function letGo(
  { plan, execution }: { readonly plan: StepsPlan; readonly execution: Execution },
  { turns }: StepsPorts,
): Promise<void> {
  if (turns === undefined) return;
  await unlockThese(plan, execution, turns.of(plan), turns).catch((error: unknown) =>
    turns.log.warn('What is locked was not let go: it ends by itself', { ...execution, error: errorText(error) }),
  );
}

/** A step's result as the workflow reads it: by its `status`. */
function answered(
  result: ApplyStep | SettleStep | UndoStep | GiveUpStep,
  { settles }: StepsPorts,
  done: 'applied' | 'settled' | 'undone' | 'given-up',
): object {
  if ('refused' in result) return { status: 'refused', plan: result.refused };
  if ('anew' in result) return { status: 'anew' };
  if ('stands' in result) return { status: 'stands', progress: result.progress };
  if ('done' in result && !result.done) {
    const { done: _, ...rest } = result;
    return { status: 'waiting', ...rest };
  }
  const { done: _, ...rest } = { done: true, ...result };
  return { status: done, settles, ...rest };
}

/**
 * Why a plan must not be carried out: it is not the one that was made; or it was to be asked about, and nobody's approval of it
 * is on record. The workflow only names the question, what was answered is read here.
 */
async function doubtOf(
  {
    plan,
    execution,
    answer,
  }: { plan: StepsPlan; execution: Execution; answer: { readonly approval?: string | undefined } | null },
  { readApproval, loadPolicy }: StepsPorts,
): Promise<string | undefined> {
  if (stepsHash(plan) !== plan.hash) return 'the plan is not the one that was made: its hash does not fit';
  if (plan.decision !== 'approve') return undefined;
  if (answer?.approval === undefined) return 'nobody approved it';
  const loaded = unlessPassing(await loadPolicy(0));
  if (!loaded.ok) return `the policy cannot be used, so nothing is changed: ${loaded.problem}`;
  const { quorum } = playbookPolicy(loaded.policy, plan.playbook).approval;
  return unapproved(await readApproval(answer.approval), { planHash: plan.hash, execution: execution.id, quorum });
}
