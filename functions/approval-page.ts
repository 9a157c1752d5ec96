import * as z from 'zod/mini';
import { type PagePorts, type Response, servePage } from '../lib/approval/serve-page.ts';
import { dynamoClient, secretsClient, workflowClient } from '../lib/aws/clients.ts';
import { approvalStore, tokenStore } from '../lib/aws/table/approvals.ts';
import { timelineStore } from '../lib/aws/table/timeline.ts';
import { workflowAnswers } from '../lib/aws/workflow-answers.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { sharedKey } from '../lib/runtime/shared-key.ts';

const environment = z.object({ TABLE: variable, STAGE: variable, APPROVAL_KEY: variable });

/** The page for the phone: shows a question to who has its link, and takes their answer. */
export const handler = lambda<unknown, PagePorts, Response>('approval-page', makePorts, servePage);

function makePorts({ log }: Runtime): PagePorts {
  const config = readConfig(environment);
  const table = dynamoClient();
  const key = sharedKey(secretsClient(), config.APPROVAL_KEY);
  return {
    approvals: approvalStore(table, config.TABLE, key),
    tokens: tokenStore(table, config.TABLE),
    ...workflowAnswers(workflowClient()),
    timeline: timelineStore(table, config.TABLE),
    stage: config.STAGE,
    key,
    log,
    now: () => new Date(),
  };
}
