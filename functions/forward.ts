import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { briefTopicClient, busClient, dynamoClient, queueClient } from '../lib/aws/clients.ts';
import { forwardReader } from '../lib/aws/forward-reader.ts';
import { deadLetterQueue } from '../lib/aws/messaging.ts';
import { orderedPublisher } from '../lib/aws/ordered-topic.ts';
import { outBus } from '../lib/aws/out-bus.ts';
import { channelsVariable } from '../lib/domain/out.ts';
import { type ForwardPorts, forward } from '../lib/forward/forward.ts';
import { inOrder } from '../lib/forward/ordered.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';

const environment = z.object({
  TABLE: variable,
  BUS: variable,
  /** Empty where nobody asked for alerts in order. */
  ORDERED_TOPIC: z.string(),
  DEAD_LETTERS: variable,
  STAGE: variable,
  CHANNELS: channelsVariable,
  PAGE_LEVEL: z.coerce.number(),
  LEVEL: z.coerce.number(),
});

interface Tools extends ForwardPorts {
  readonly stage: string;
}

/** Puts what changes in the record on riposte's own bus, in the forms that other systems read. */
export const handler = lambda<DynamoDBStreamEvent, Tools, DynamoDBBatchResponse>(
  'forward',
  makeTools,
  async (event, tools, context) => {
    const { account, region } = calledAs(context);
    const { failed } = await forward(event.Records, { stage: tools.stage, account, region }, tools);
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  },
);

function makeTools({ log }: Runtime): Tools {
  const config = readConfig(environment);
  return {
    channels: config.CHANNELS,
    pageLevel: config.PAGE_LEVEL,
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
