import * as z from 'zod/mini';
import { executionSchema } from '../../remediation/request.ts';
import { type ApprovedPorts, requireApproval } from './approval.ts';
import { rotatePlanSchema } from './plan.ts';
import { applyRotation, cancelRotation, type RotateSecretPorts, verifyRotation } from './rotate.ts';

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
      return requireApproval(step.plan, step.execution?.id, ports).then(() =>
        applyRotation(step.plan, step.waited, ports),
      );
    case 'verify':
      return verifyRotation(step.plan, step.startedAt, step.looks, ports);
    case 'cancel':
      return cancelRotation(step.plan, step.restored, ports);
    default:
      return undefined;
  }
}
