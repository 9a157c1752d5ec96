import * as z from 'zod/mini';
import { lockedFor } from '../domain/remediation/lock.ts';
import { type Plan, planSchema } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { applyChange } from './apply-change.ts';
import type { ChangePorts } from './change-ports.ts';
import { labels } from './labels.ts';
import { stayLocked, unlock, whileLocked } from './locked.ts';
import { planChange } from './plan-change.ts';
import type { Changes, Playbook } from './playbook.ts';
import { type Execution, executionSchema, personOf } from './request.ts';
import { LEASE_END, undoChange } from './undo-change.ts';
import { lackingSoFar, settleChange, verifyChange } from './verify-change.ts';

/** The question a person answered, by its id; workflows of earlier versions do not name it. */
const answerSchema = z.nullable(z.object({ approval: z.optional(z.string()) }));

/** Workflows of earlier versions do not say which they are: what they lock ends by its time. */
const maybeExecution = { execution: z.optional(executionSchema) };

/** What the workflow of a playbook asks its function for. */
const stepSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('plan'), execution: executionSchema, input: z.unknown() }),
  z.object({
    verb: z.literal('apply'),
    execution: executionSchema,
    input: z.unknown(),
    plan: planSchema,
    answer: answerSchema,
    progress: z._default(z.nullable(z.object({ heldUp: z.boolean() })), null),
  }),
  z.object({
    verb: z.literal('settle'),
    ...maybeExecution,
    plan: planSchema,
    progress: z._default(z.nullable(z.object({ waited: z.number() })), null),
  }),
  z.object({
    verb: z.literal('verify'),
    ...maybeExecution,
    plan: planSchema,
    expected: z.enum(['after', 'before']),
  }),
  z.object({ verb: z.literal('undo'), execution: executionSchema, plan: planSchema }),
  z.object({ verb: z.literal('letGo'), execution: executionSchema, plan: planSchema }),
  z.object({ verb: z.literal('giveUp'), execution: executionSchema, plan: z.nullable(planSchema) }),
]);

/** Carries out one step of a playbook's workflow. */
export async function carryOut<Params, State extends Json>(
  playbook: Playbook<Params, State>,
  changes: Changes<Params, State>,
  event: unknown,
  ports: ChangePorts,
): Promise<object> {
  const step = stepSchema.parse(event);
  switch (step.verb) {
    case 'plan':
      return planChange(playbook, changes, step, ports);
    case 'apply': {
      const given = { ...step, heldUp: step.progress?.heldUp === true };
      const result = await whileLocked(
        locking(step),
        ports,
        async () => {
          const result = await applyChange(playbook, changes, given, ports);
          return result.status === 'applied' ? { ...result, settles: changes.settling !== undefined } : result;
        },
        ({ status, plan }) => (status === 'applied' ? lockedFor(plan.targets) : []),
      );
      return 'held' in result ? { ...result, progress: { heldUp: true } } : result;
    }
    case 'settle': {
      const result = await settleChange(changes, step.plan, step.progress?.waited ?? 0);
      if (result.status === 'waiting' && step.execution !== undefined)
        await stayLocked(step.plan, step.execution, result.waitSeconds, ports);
      return result;
    }
    case 'verify': {
      const result = await verifyChange(changes, await toVerify(step, ports), step.expected);
      await unlock(step.plan, step.execution, ports);
      return result;
    }
    case 'undo': {
      const given = undoing(step);
      const plan = await toUndo(step, given.of, ports);
      return whileLocked(
        locking({ plan, execution: step.execution }),
        ports,
        async () => {
          const result = await undoChange(playbook, changes, given, ports);
          return plan === step.plan ? result : { ...result, plan };
        },
        ({ status }) => (status === 'undone' ? lockedFor(plan.targets) : []),
      );
    }
    case 'letGo':
      await unlock(await toUndo(step, undoing(step).of, ports), step.execution, ports);
      return { status: 'let-go' };
    case 'giveUp':
      // What was written before it failed is kept, and told: a person looks. Nothing but the lock is given back.
      return givenUp(changes, step, ports);
  }
}

/** Whose change an execution takes back: at the end of a lease its own; asked by a person, another's. */
function undoing({
  plan: { undoes, asked },
  execution: { name },
}: {
  readonly plan: Plan;
  readonly execution: Execution;
}) {
  return undoes === undefined
    ? { of: name, by: LEASE_END }
    : { of: undoes, by: asked[0]?.requestedBy ?? personOf(name) };
}

/**
 * At the end of a lease the plan with what is on record: where others changed some of the targets meanwhile, the plan that was made anew is of the rest, which
 * may never have been changed.
 */
async function toUndo(
  { plan }: { readonly plan: Plan },
  of: string,
  { applied }: Pick<ChangePorts, 'applied'>,
): Promise<Plan> {
  const record = plan.undoes === undefined ? await applied.get(of) : undefined;
  if (record === undefined || record === 'forged' || record.playbook !== plan.playbook) return plan;
  const { targets } = record;
  const planned = new Set(plan.targets.map(({ resource }) => resource));
  if (targets.length === planned.size && targets.every(({ resource }) => planned.has(resource))) return plan;
  const { made: _, ...rest } = plan;
  return { ...rest, targets: [...targets], change: `${plan.says.todo} ${labels(targets)}`, refused: [], short: [] };
}

/** The plan, but without targets where somebody had taken it back before: what stands there by now may be a change of another execution. */
async function toVerify(
  {
    plan,
    execution,
    expected,
  }: { readonly plan: Plan; readonly execution?: Execution | undefined; readonly expected: string },
  { applied }: ChangePorts,
): Promise<Plan> {
  if (execution === undefined || (plan.undoes === undefined && expected === 'after')) return plan;
  const { of, by } = undoing({ plan, execution });
  const record = await applied.get(of);
  const isOthers = record !== undefined && record !== 'forged' && (record.undone?.by ?? by) !== by;
  return isOthers ? { ...plan, targets: [] } : plan;
}

async function givenUp<Params, State extends Json>(
  changes: Changes<Params, State>,
  { plan, execution }: { readonly plan: Plan | null; readonly execution: Execution },
  ports: ChangePorts,
): Promise<object> {
  const tells = plan === null ? undefined : await lackingSoFar(changes, plan);
  await unlock(plan, execution, ports);
  return { status: 'given-up', ...(tells === undefined ? {} : { tells }) };
}

function locking({ plan, execution }: { readonly plan: Plan; readonly execution: Execution }) {
  return { plan, execution, all: lockedFor(plan.targets) };
}
