import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { ipSets, wafClients } from '../lib/aws/account/ip-sets.ts';
import { dynamoClient, parameterClient, secretsClient } from '../lib/aws/clients.ts';
import { policyLoader } from '../lib/aws/policy.ts';
import { leaseStore } from '../lib/aws/table/leases.ts';
import { ownAddressReader } from '../lib/aws/table/own-addresses.ts';
import { blocksOf } from '../lib/playbooks/block-ip/to-plan.ts';
import { type WriterPorts, writeIpSets } from '../lib/playbooks/block-ip/write-ip-sets.ts';
import { ipSetVariables, ownRegionVariables, readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { sharedKey } from '../lib/runtime/shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  RECORD_KEY: variable,
  ...ipSetVariables,
  ...ownRegionVariables,
});

/** `before`, or `takeOut` of workflows that began under an earlier definition: the caller waits for nothing to be added. */
const eventSchema = z.object({
  expected: z.optional(z.string()),
  takeOut: z._default(z.boolean(), false),
  plan: z.optional(z.unknown()),
});

interface Tools extends WriterPorts {
  readonly count: Runtime['count'];
}

/** The only function that may write the IP sets, one invocation at a time: called by workflows, and every quarter of an hour to heal drift. */
export const handler = lambda<unknown, Tools, object>('write-ip-sets', makeTools, async (event, tools) => {
  const { expected, takeOut, plan } = eventSchema.parse(event);
  const { hindrance, ...result } = await writeIpSets(tools, expected === 'after' ? blocksOf(plan) : undefined);
  tools.count('AddressesWithoutRoom', result.full.length);
  tools.count('LeasesUnusable', result.unusable.length);
  // Whoever only takes out has got what they came for.
  if (hindrance !== undefined && !takeOut && expected !== 'before') throw hindrance;
  return { ...result, status: result.waitSeconds > 0 ? 'waiting' : 'settled' };
});

function makeTools({ log, count }: Runtime): Tools {
  const config = readConfig(environment);
  const table = dynamoClient();
  const recordKey = sharedKey(secretsClient(), config.RECORD_KEY);
  const own = { named: config.OWN_ADDRESS_REGIONS, home: config.AWS_REGION };
  return {
    sets: [...config.IP_SETS_V4, ...config.IP_SETS_V6],
    ipSets: ipSets(wafClients()),
    leases: leaseStore(table, config.TABLE, recordKey),
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, { log, count }),
    ownAddresses: ownAddressReader(table, config.TABLE, recordKey, own, log),
    log,
    count,
    now: () => new Date(),
    sleep: async (ms) => {
      await sleep(ms);
    },
  };
}
