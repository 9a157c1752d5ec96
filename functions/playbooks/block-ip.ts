import * as z from 'zod/mini';
import { approvalReader } from '../../lib/approval/record.ts';
import { approvalStore } from '../../lib/aws/approvals.ts';
import { capCounter } from '../../lib/aws/caps.ts';
import { claimStore } from '../../lib/aws/claims.ts';
import { dynamoClient, parameterClient, secretsClient, workflowClient } from '../../lib/aws/clients.ts';
import { findingReader } from '../../lib/aws/finding-reader.ts';
import { ipSets, wafClients } from '../../lib/aws/ip-sets.ts';
import { leaseStore } from '../../lib/aws/leases.ts';
import { ownAddressReader } from '../../lib/aws/own-addresses.ts';
import { policyLoader } from '../../lib/aws/policy.ts';
import { applyBlock } from '../../lib/remediation/block-ip-apply.ts';
import { type BlockIpPorts, planBlock } from '../../lib/remediation/block-ip-plan.ts';
import { blockPlanSchema } from '../../lib/remediation/block-ip-schema.ts';
import { undoBlock, verifyBlock } from '../../lib/remediation/block-ip-verify.ts';
import { executionSchema } from '../../lib/remediation/request.ts';
import { ipSetVariables, ownRegionVariables, readConfig, variable } from '../../lib/runtime/config.ts';
import { lambda, type Runtime } from '../../lib/runtime/handler.ts';
import { sharedKey } from '../../lib/runtime/shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  APPROVAL_KEY: variable,
  RECORD_KEY: variable,
  ...ipSetVariables,
  ...ownRegionVariables,
});

const eventSchema = z.discriminatedUnion('verb', [
  z.object({
    verb: z.literal('plan'),
    execution: executionSchema,
    input: z.unknown(),
  }),
  z.object({ verb: z.literal('apply'), plan: blockPlanSchema }),
  z.object({ verb: z.literal('verify'), plan: blockPlanSchema, expected: z.enum(['blocked', 'unblocked']) }),
  z.object({ verb: z.literal('undo'), plan: blockPlanSchema }),
]);

/** The block-ip playbook: plan, apply (grant leases), verify, undo (end leases). The IP sets are written by write-ip-sets alone. */
export const handler = lambda<unknown, BlockIpPorts, object>('block-ip', makeTools, (event, ports) => {
  const step = eventSchema.parse(event);
  switch (step.verb) {
    case 'plan':
      return planBlock(step.input, step.execution, ports);
    case 'apply':
      return applyBlock(step.plan, ports);
    case 'verify':
      return verifyBlock(step.plan, step.expected, ports);
    case 'undo':
      return undoBlock(step.plan, ports);
  }
});

function makeTools(runtime: Runtime): BlockIpPorts {
  const config = readConfig(environment);
  const table = dynamoClient();
  const secrets = secretsClient();
  const own = { named: config.OWN_ADDRESS_REGIONS, home: config.AWS_REGION };
  return {
    sets: [...config.IP_SETS_V4, ...config.IP_SETS_V6],
    ipSets: ipSets(wafClients()),
    leases: leaseStore(table, config.TABLE),
    readApproval: approvalReader(approvalStore(table, config.TABLE, sharedKey(secrets, config.APPROVAL_KEY))),
    readFinding: findingReader(table, config.TABLE),
    claims: claimStore(table, config.TABLE, workflowClient(), 'block-ip'),
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, runtime),
    spendCaps: capCounter(table, config.TABLE),
    ownAddresses: ownAddressReader(table, config.TABLE, sharedKey(secrets, config.RECORD_KEY), own, runtime.log),
    now: () => new Date(),
  };
}
