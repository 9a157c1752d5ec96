import * as z from 'zod/mini';
import { capCounter } from '../../lib/aws/caps.ts';
import { dynamoClient, parameterClient, secretsClient } from '../../lib/aws/clients.ts';
import { policyLoader } from '../../lib/aws/policy.ts';
import { secrets } from '../../lib/aws/secrets.ts';
import { executionSchema } from '../../lib/remediation/request.ts';
import {
  applyRotation,
  planRotation,
  type RotateSecretPorts,
  rotatePlanSchema,
  verifyRotation,
} from '../../lib/remediation/rotate-secret.ts';
import { readConfig, variable } from '../../lib/runtime/config.ts';
import { lambda, type Runtime } from '../../lib/runtime/handler.ts';

const environment = z.object({ TABLE: variable, POLICY_PARAMETER: variable });

const eventSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('plan'), execution: executionSchema, input: z.unknown() }),
  z.object({ verb: z.literal('apply'), plan: rotatePlanSchema }),
  z.object({ verb: z.literal('verify'), plan: rotatePlanSchema, startedAt: z.string(), looks: z.number() }),
]);

/** The rotate-secret playbook: plan, apply (start the rotation), verify (AWSCURRENT moved). There is no undo: a spent credential stays spent. */
export const handler = lambda<unknown, RotateSecretPorts, object>('rotate-secret', makeTools, (event, ports) => {
  const step = eventSchema.parse(event);
  switch (step.verb) {
    case 'plan':
      return planRotation(step.input, step.execution, ports);
    case 'apply':
      return applyRotation(step.plan, ports);
    case 'verify':
      return verifyRotation(step.plan, step.startedAt, step.looks, ports);
  }
});

function makeTools(runtime: Runtime): RotateSecretPorts {
  const config = readConfig(environment);
  return {
    secrets: secrets(secretsClient()),
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, runtime),
    spendCap: capCounter(dynamoClient(), config.TABLE),
    now: () => new Date(),
  };
}
