import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { queueClient, workflowClient } from '../lib/aws/clients.ts';
import { deadLetterQueue, queueBacklog } from '../lib/aws/messaging.ts';
import { workflowStarter } from '../lib/aws/workflows.ts';
import { type DispatchPorts, dispatch } from '../lib/remediation/dispatch.ts';
import { gatherer } from '../lib/remediation/gather.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { addressPlaybooksVariable, readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';

const environment = z.object({
  /** What the ARNs of playbooks' state machines begin with; the playbook's name follows. */
  MACHINE_PREFIX: variable,
  DEAD_LETTER_URL: variable,
  QUEUE_URL: variable,
  ADDRESS_PLAYBOOKS: addressPlaybooksVariable,
});

interface Tools extends Omit<DispatchPorts, 'account' | 'gather'> {
  readonly gather: ReturnType<typeof gatherer>;
}

/** Takes tasks from the remediation queue and starts their workflows; reports the messages that failed, one by one. */
export const handler = lambda<SQSEvent, Tools, SQSBatchResponse>(
  'dispatch',
  makeTools,
  async (event, tools, context) => {
    const { account } = calledAs(context);
    // Half of the time is for gathering at the most, the rest for starting what was gathered.
    const until = new Date(Date.now() + context.getRemainingTimeInMillis() / 2);
    const gather = (limit: number) => tools.gather(limit, until);
    const failed = await dispatch(event.Records, { ...tools, account, gather });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  },
);

function makeTools({ log }: Runtime): Tools {
  const config = readConfig(environment);
  const queue = queueClient();
  const backlog = queueBacklog(queue, config.QUEUE_URL);
  return {
    start: workflowStarter(workflowClient(), config.MACHINE_PREFIX),
    deadLetter: deadLetterQueue(queue, config.DEAD_LETTER_URL),
    gather: gatherer({
      receive: backlog.receive,
      sleep: async (ms) => {
        await sleep(ms);
      },
      now: () => new Date(),
      log,
    }),
    remove: backlog.remove,
    addressPlaybooks: config.ADDRESS_PLAYBOOKS,
    log,
  };
}
