import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { dynamoClient } from '../lib/aws/clients.ts';
import { ipSets, wafClients } from '../lib/aws/ip-sets.ts';
import { leaseStore } from '../lib/aws/leases.ts';
import { type WriteResult, type WriterPorts, writeIpSets } from '../lib/remediation/write-ip-sets.ts';
import { ipSetVariables, readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';

const environment = z.object({ TABLE: variable, ...ipSetVariables });

interface Tools extends WriterPorts {
  readonly count: Runtime['count'];
}

/** The only function that may write the IP sets, one invocation at a time: called by workflows, and every quarter of an hour to heal drift. */
export const handler = lambda<unknown, Tools, WriteResult>('write-ip-sets', makeTools, async (_event, tools) => {
  const result = await writeIpSets(tools);
  tools.count('IpSetWrites', result.writes);
  tools.count('AddressesBlocked', result.added);
  tools.count('AddressesUnblocked', result.removed);
  tools.count('AddressesWithoutRoom', result.full.length);
  return result;
});

function makeTools({ log, count }: Runtime): Tools {
  const config = readConfig(environment);
  return {
    sets: [...config.IP_SETS_V4, ...config.IP_SETS_V6],
    ipSets: ipSets(wafClients()),
    leases: leaseStore(dynamoClient(), config.TABLE),
    log,
    count,
    now: () => new Date(),
    sleep: async (ms) => {
      await sleep(ms);
    },
  };
}
