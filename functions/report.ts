import * as z from 'zod/mini';
import { approvalStore } from '../lib/aws/approvals.ts';
import { attemptStore } from '../lib/aws/attempts.ts';
import { busClient, dynamoClient, topicClient } from '../lib/aws/clients.ts';
import { alertPublisher, eventEmitter } from '../lib/aws/messaging.ts';
import { timelineStore } from '../lib/aws/timeline.ts';
import { changeOutcomeSchema } from '../lib/remediation/change-outcome.ts';
import { outcomeSchema } from '../lib/remediation/outcome.ts';
import { type ReportPorts, report } from '../lib/remediation/report.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';

const toldSchema = z.union([changeOutcomeSchema, outcomeSchema]);

const environment = z.object({ TABLE: variable, TOPIC_ARN: variable, STAGE: variable });

interface Tools extends ReportPorts {
  readonly count: Runtime['count'];
}

/** Tells what a workflow did or asks a person: alert, timeline, event. */
export const handler = lambda<unknown, Tools, { reported: string }>(
  'report',
  makeTools,
  async (event, tools, context) => {
    const outcome = toldSchema.parse(event);
    const [, , , region = '', account = ''] = context.invokedFunctionArn.split(':');
    await report(outcome, account, region, tools);
    if (outcome.outcome === 'failed') tools.count('RemediationsFailed');
    return { reported: outcome.outcome };
  },
);

function makeTools({ log, count }: Runtime): Tools {
  const config = readConfig(environment);
  const table = dynamoClient();
  return {
    publish: alertPublisher(topicClient(), config.TOPIC_ARN),
    emit: eventEmitter(busClient()),
    timeline: timelineStore(table, config.TABLE),
    attempts: attemptStore(table, config.TABLE),
    keepApproval: approvalStore(table, config.TABLE),
    stage: config.STAGE,
    log,
    count,
    now: () => new Date(),
  };
}
