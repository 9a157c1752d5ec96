import * as z from 'zod/mini';
import { bucketClient, dynamoClient, functionClient } from '../lib/aws/clients.ts';
import { logCounter, objectText, triageByAlias } from '../lib/aws/log-reading.ts';
import type { Log } from '../lib/domain/ports.ts';
import { type AddressList, addressList } from '../lib/logs/address-list.ts';
import { logBatch } from '../lib/logs/batch.ts';
import { type ReadLogsPorts, type ReadResult, readLogs } from '../lib/logs/read-logs.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';

const limit = z.coerce.number().check(z.int(), z.gte(1));

const environment = z.object({
  TABLE: variable,
  TRIAGE_ALIAS: variable,
  FORWARDED_HEADER: z.string(),
  TRAP_PATH: z.string(),
  BAD_ADDRESSES: z.string(),
  REFUSALS: limit,
  REQUESTS: limit,
  FAILED_SIGN_INS: limit,
});

type Tools = Omit<ReadLogsPorts, 'account' | 'region'>;

/** Receives lines of logs from CloudWatch Logs: counts, and hands triage what it finds. */
export const handler = lambda<unknown, Tools, ReadResult>('read-logs', makeTools, async (event, tools, context) => {
  const batch = logBatch(event);
  if (batch === undefined) return { raised: 0, unread: 0 };
  const { region, account } = calledAs(context);
  return readLogs(batch, { ...tools, account, region });
});

function makeTools({ log }: Runtime): Tools {
  const config = readConfig(environment);
  return {
    limits: { refusals: config.REFUSALS, requests: config.REQUESTS, failedSignIns: config.FAILED_SIGN_INS },
    forwardedHeader: config.FORWARDED_HEADER,
    trapPath: config.TRAP_PATH,
    list: remembered(objectText(bucketClient(), config.BAD_ADDRESSES, log), log),
    count: logCounter(dynamoClient(), config.TABLE),
    raise: triageByAlias(functionClient(), config.TRIAGE_ALIAS),
    log,
  };
}

/** The list is read again when it is ten minutes old. */
function remembered(read: () => Promise<string>, log: Log): () => Promise<AddressList> {
  let last: { readonly at: number; readonly list: AddressList } | undefined;
  return async () => {
    if (last === undefined || Date.now() - last.at > 600_000) {
      last = { at: Date.now(), list: addressList(await read()) };
      const { problem } = last.list;
      if (problem !== undefined) log.error('The list of bad addresses is not used', { problem });
    }
    return last.list;
  };
}
