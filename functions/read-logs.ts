import * as z from 'zod/mini';
import { logCounts, objectText, triageByAlias } from '../lib/aws/account/log-reading.ts';
import { bucketClient, dynamoClient, functionClient } from '../lib/aws/clients.ts';
import { logBatch } from '../lib/logs/batch.ts';
import { keptList } from '../lib/logs/kept-list.ts';
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
    list: keptList(objectText(bucketClient(), config.BAD_ADDRESSES, log), log, Date.now),
    ...logCounts(dynamoClient(), config.TABLE),
    raise: triageByAlias(functionClient(), config.TRIAGE_ALIAS),
    log,
  };
}
