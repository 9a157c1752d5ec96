import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { briefTopicClient, busClient, dynamoClient, parameterClient, queueClient } from '../lib/aws/clients.ts';
import { deadLetterQueue } from '../lib/aws/messaging.ts';
import { orderedPublisher } from '../lib/aws/ordered-topic.ts';
import { outBus } from '../lib/aws/out-bus.ts';
import { policyLoader } from '../lib/aws/policy.ts';
import { forwardReader } from '../lib/aws/table/forward-reader.ts';
import type { LoadPolicy } from '../lib/domain/ports.ts';
import { channelsVariable } from '../lib/domain/telling/out.ts';
import { type ForwardPorts, forward } from '../lib/forward/forward.ts';
import { inOrder } from '../lib/forward/ordered.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { readConfig, smsLevelVariable, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { phonesFrom } from '../lib/telling/phones.ts';

const environment = z.object({
  TABLE: variable,
  BUS: variable,
  /** Empty where nobody asked for alerts in order. */
  ORDERED_TOPIC: z.string(),
  DEAD_LETTERS: variable,
  STAGE: variable,
  CHANNELS: channelsVariable,
  POLICY_PARAMETER: variable,
  SMS_LEVEL: smsLevelVariable,
  LEVEL: z.coerce.number(),
});

interface Tools extends Omit<ForwardPorts, 'pageLevel'> {
  readonly loadPolicy: LoadPolicy;
  readonly smsLevel: number;
  readonly stage: string;
}

/** Puts what changes in the record on riposte's own bus, in the forms that other systems read. */
export const handler = lambda<DynamoDBStreamEvent, Tools, DynamoDBBatchResponse>(
  'forward',
  makeTools,
  async (event, tools, context) => {
    const { account, region } = calledAs(context);
    const pageLevel = phonesFrom(await tools.loadPolicy(), tools.smsLevel);
    const place = { stage: tools.stage, account, region };
    const { failed } = await forward(event.Records, place, { ...tools, pageLevel });
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  },
);

function makeTools({ log, count }: Runtime): Tools {
  const config = readConfig(environment);
  return {
    channels: config.CHANNELS,
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, { log, count }),
    smsLevel: config.SMS_LEVEL,
    level: config.LEVEL,
    read: forwardReader(dynamoClient(), config.TABLE),
    put: outBus(busClient(), config.BUS),
    order: inOrder({
      publish: orderedPublisher(briefTopicClient(), config.ORDERED_TOPIC),
      setAside: deadLetterQueue(queueClient(), config.DEAD_LETTERS),
      log,
    }),
    stage: config.STAGE,
    log,
  };
}
