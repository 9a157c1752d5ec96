import * as z from 'zod/mini';
import { dynamoClient, queueClient, topicClient } from '../lib/aws/clients.ts';
import { digestStore } from '../lib/aws/table/digest.ts';
import { stormJudge } from '../lib/aws/table/storms.ts';
import { alerting, alertingVariables } from '../lib/runtime/alerting.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { type DigestPorts, tellDigest } from '../lib/telling/digest.ts';

const environment = z.object({
  TABLE: variable,
  ...alertingVariables,
  STAGE: variable,
});

/** Every quarter of an hour: tells in one message what was held back since the last one. */
export const handler = lambda<unknown, DigestPorts, { held: number }>(
  'digest',
  makeTools,
  async (_event, tools, context) => {
    const { account, region } = calledAs(context);
    return tellDigest({ account, region }, tools);
  },
);

function makeTools(runtime: Runtime): DigestPorts {
  const config = readConfig(environment);
  const table = dynamoClient();
  const { log } = runtime;
  return {
    store: digestStore(table, config.TABLE),
    judge: stormJudge(table, config.TABLE, log),
    ...alerting(config, topicClient(), queueClient(), runtime),
    stage: config.STAGE,
    log,
    now: () => new Date(),
  };
}
