import * as z from 'zod/mini';
import { RefusedError } from '../../domain/errors.ts';
import { executionSchema } from '../../remediation/request.ts';
import { usedUp } from '../../remediation/within-cap.ts';
import { type ApprovedPorts, requireApproval } from './approval.ts';
import { rotatePlanSchema } from './plan.ts';
import { applyRotation, cancelRotation, type RotateSecretPorts, type Started, verifyRotation } from './rotate.ts';

const plan = rotatePlanSchema;

const eventSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('apply'), plan, waited: z.number(), execution: z.optional(executionSchema) }),
  z.object({ verb: z.literal('verify'), plan, startedAt: z.string(), looks: z.number() }),
  z.object({ verb: z.literal('cancel'), plan, restored: z.enum(['old-works', 'rotated', 'unknown']) }),
]);

/**
 * Steps of executions that began when rotate-secret had a workflow of its own: they keep that definition until they end.
 * Undefined for everything else.
 */
export function earlierStep(event: unknown, ports: RotateSecretPorts & ApprovedPorts): Promise<object> | undefined {
  const step = eventSchema.safeParse(event).data;
  switch (step?.verb) {
    case 'apply':
      return applyEarlier(step, ports);
    case 'verify':
      return verifyRotation(step.plan, step.startedAt, step.looks, ports);
    case 'cancel':
      return cancelRotation(step.plan, step.restored, ports);
    default:
      return undefined;
  }
}

/**
 * These workflows number no questions: asked about the same plan again, the answer of before would be there already. So an approved plan
 * that the world has moved away from is not planned anew: an approval is used once.
 */
async function applyEarlier(
  { plan, waited, execution }: Extract<z.infer<typeof eventSchema>, { verb: 'apply' }>,
  ports: RotateSecretPorts & ApprovedPorts,
): Promise<Started> {
  await requireApproval(plan, execution?.id, ports);
  const started = await applyRotation(plan, waited, ports);
  if (started.status === 'moved-on' && plan.decision === 'approve')
    throw new RefusedError('Nothing was rotated: the secret was changed since this was approved. Start it anew');
  // Those workflows know of no caps.
  if (started.status === 'short')
    throw new RefusedError(`Nothing was rotated: ${usedUp(started.short) ?? 'the cap is used up'}`);
  return started;
}
