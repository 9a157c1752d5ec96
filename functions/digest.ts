import * as z from 'zod/mini';
import { dynamoClient, parameterClient, queueClient, topicClient } from '../lib/aws/clients.ts';
import { digestStore } from '../lib/aws/digest.ts';
import { alertPublisher, deadLetterQueue } from '../lib/aws/messaging.ts';
import { policyLoader } from '../lib/aws/policy.ts';
import { stormJudge } from '../lib/aws/storms.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { accountNamesVariable, readConfig, smsLevelVariable, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { type DigestPorts, tellDigest } from '../lib/telling/digest.ts';
import { forPhones } from '../lib/telling/phones.ts';
import { sentOrKept } from '../lib/telling/untold.ts';

const environment = z.object({
  TABLE: variable,
  TOPIC_ARN: variable,
  ACCOUNT_NAMES: accountNamesVariable,
  UNTOLD_URL: variable,
  POLICY_PARAMETER: variable,
  SMS_LEVEL: smsLevelVariable,
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

function makeTools({ log, count }: Runtime): DigestPorts {
  const config = readConfig(environment);
  const table = dynamoClient();
  const untold = deadLetterQueue(queueClient(), config.UNTOLD_URL);
  const publish = sentOrKept(alertPublisher(topicClient(), config.TOPIC_ARN), untold, log);
  const loadPolicy = policyLoader(parameterClient(), config.POLICY_PARAMETER, { log, count });
  return {
    store: digestStore(table, config.TABLE),
    judge: stormJudge(table, config.TABLE, log),
    loadPolicy,
    publish: forPhones(publish, loadPolicy, config.SMS_LEVEL),
    accountNames: config.ACCOUNT_NAMES,
    stage: config.STAGE,
    log,
    now: () => new Date(),
  };
}
