import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { queueClient, topicClient } from '../lib/aws/clients.ts';
import { alertPublisher, deadLetterQueue } from '../lib/aws/messaging.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { type TellAgainPorts, tellAgain } from '../lib/telling/untold.ts';

const environment = z.object({ TOPIC_ARN: variable, DEAD_LETTER_URL: variable });

/** Tells what could not be told when it happened: the queue brings each message, one at a time, until it is. */
export const handler = lambda<SQSEvent, TellAgainPorts, void>('tell-again', makeTools, async ({ Records }, tools) => {
  for (const { body } of Records) await tellAgain(body, tools);
});

function makeTools({ log }: Runtime): TellAgainPorts {
  const config = readConfig(environment);
  return {
    publish: alertPublisher(topicClient(), config.TOPIC_ARN),
    deadLetter: deadLetterQueue(queueClient(), config.DEAD_LETTER_URL),
    log,
  };
}
