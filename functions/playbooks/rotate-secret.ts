import * as z from 'zod/mini';
import { approvalReader } from '../../lib/approval/record.ts';
import { keyOwner, secretOfUser } from '../../lib/aws/access-keys.ts';
import { approvalStore } from '../../lib/aws/approvals.ts';
import { capCounter } from '../../lib/aws/caps.ts';
import { dynamoClient, functionClient, identityClient, parameterClient, secretsClient } from '../../lib/aws/clients.ts';
import { holderOf } from '../../lib/aws/holders.ts';
import { policyLoader } from '../../lib/aws/policy.ts';
import { rotationFailures, rotationPlaces } from '../../lib/aws/rotations.ts';
import { secrets } from '../../lib/aws/secrets.ts';
import { executionSchema } from '../../lib/remediation/request.ts';
import {
  applyRotation,
  cancelRotation,
  type RotateSecretPorts,
  verifyRotation,
} from '../../lib/remediation/rotate-secret.ts';
import { type ApprovedPorts, requireApproval } from '../../lib/remediation/rotate-secret-approval.ts';
import { planRotation, type RotationPlanPorts, rotatePlanSchema } from '../../lib/remediation/rotate-secret-plan.ts';
import { readConfig, variable } from '../../lib/runtime/config.ts';
import { lambda, type Runtime } from '../../lib/runtime/handler.ts';
import { sharedKey } from '../../lib/runtime/shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  OWN_FUNCTIONS: variable,
  APPROVAL_KEY: variable,
});

const eventSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('plan'), execution: executionSchema, input: z.unknown() }),
  z.object({
    verb: z.literal('apply'),
    plan: rotatePlanSchema,
    waited: z.number(),
    execution: z.optional(executionSchema),
  }),
  z.object({ verb: z.literal('verify'), plan: rotatePlanSchema, startedAt: z.string(), looks: z.number() }),
  z.object({
    verb: z.literal('cancel'),
    plan: rotatePlanSchema,
    restored: z.enum(['old-works', 'rotated', 'unknown']),
  }),
]);

type Ports = RotateSecretPorts & RotationPlanPorts & ApprovedPorts;

/**
 * The rotate-secret playbook: plan, apply (start the rotation), verify (AWSCURRENT moved), cancel (give up a rotation that
 * failed). There is no undo: a spent credential stays spent.
 */
export const handler = lambda<unknown, Ports, object>('rotate-secret', makeTools, async (event, ports) => {
  const step = eventSchema.parse(event);
  switch (step.verb) {
    case 'plan':
      return planRotation(step.input, step.execution, ports);
    case 'apply':
      await requireApproval(step.plan, step.execution?.id, ports);
      return applyRotation(step.plan, step.waited, ports);
    case 'verify':
      return verifyRotation(step.plan, step.startedAt, step.looks, ports);
    case 'cancel':
      return cancelRotation(step.plan, step.restored, ports);
  }
});

function makeTools(runtime: Runtime): Ports {
  const config = readConfig(environment);
  const table = dynamoClient();
  const identity = identityClient();
  const now = () => new Date();
  return {
    secrets: secrets(secretsClient()),
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, runtime),
    spendCaps: capCounter(table, config.TABLE),
    readApproval: approvalReader(approvalStore(table, config.TABLE, sharedKey(secretsClient(), config.APPROVAL_KEY))),
    places: rotationPlaces(table, config.TABLE),
    problemOf: rotationFailures(table, config.TABLE, now).of,
    userOfKey: keyOwner(identity),
    secretOfUser: secretOfUser(identity),
    holderOf: holderOf(functionClient()),
    ownFunctions: config.OWN_FUNCTIONS.split(','),
    now,
  };
}
