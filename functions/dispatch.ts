import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { queueClient, workflowClient } from '../lib/aws/clients.ts';
import { deadLetterQueue } from '../lib/aws/messaging.ts';
import { workflowStarter } from '../lib/aws/workflows.ts';
import { type DispatchPorts, dispatch } from '../lib/remediation/dispatch.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';

const environment = z.object({
  BLOCK_IP_MACHINE: variable,
  ROTATE_SECRET_MACHINE: variable,
  DEAD_LETTER_URL: variable,
});

interface Tools extends Omit<DispatchPorts, 'account'> {
  readonly count: Runtime['count'];
}

/** Takes tasks from the remediation queue and starts their workflows; reports the messages that failed, one by one. */
export const handler = lambda<SQSEvent, Tools, SQSBatchResponse>(
  'dispatch',
  makeTools,
  async (event, tools, context) => {
    const account = context.invokedFunctionArn.split(':')[4] ?? '';
    const failed = await dispatch(event.Records, { ...tools, account });
    tools.count('TasksDispatched', event.Records.length - failed.length);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  },
);

function makeTools({ log, count }: Runtime): Tools {
  const config = readConfig(environment);
  const machines = { 'block-ip': config.BLOCK_IP_MACHINE, 'rotate-secret': config.ROTATE_SECRET_MACHINE };
  return {
    start: workflowStarter(workflowClient(), machines),
    deadLetter: deadLetterQueue(queueClient(), config.DEAD_LETTER_URL),
    log,
    count,
  };
}
