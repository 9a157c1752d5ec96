import * as z from 'zod/mini';
import { dynamoClient, organizationClient, queueClient, topicClient, workflowClient } from '../lib/aws/clients.ts';
import { currentOrganization } from '../lib/aws/organization.ts';
import { changesOf } from '../lib/aws/table/board-record.ts';
import { noticeHolder } from '../lib/aws/table/held.ts';
import { firstOrganization } from '../lib/aws/table/own-organization.ts';
import { stormJudge } from '../lib/aws/table/storms.ts';
import { uncarriedInTable, uncarriedTold } from '../lib/aws/table/uncarried.ts';
import { uncarriedRuns } from '../lib/aws/uncarried-runs.ts';
import { workflowAnswers } from '../lib/aws/workflow-answers.ts';
import { alerting, alertingVariables } from '../lib/runtime/alerting.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { listVariable, readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { lookWhetherMoved } from '../lib/telling/moved.ts';
import { tellUncarried, type UncarriedPorts } from '../lib/telling/uncarried.ts';

const environment = z.object({
  TABLE: variable,
  ...alertingVariables,
  STAGE: variable,
  /** What the ARNs of playbooks' state machines begin with; the playbook's name follows. */
  MACHINE_PREFIX: variable,
  PLAYBOOKS: listVariable,
});

/** Every hour: tells of what nobody carries any more, and learns once which organization is the account's own. Changes nothing. */
export const handler = lambda<unknown, UncarriedPorts, { found: number; told: number }>(
  'reaper',
  makeTools,
  async (_event, tools, context) => {
    const { account, region } = calledAs(context);
    return tellUncarried({ account, region }, tools);
  },
);

function makeTools(runtime: Runtime): UncarriedPorts {
  const config = readConfig(environment);
  const table = dynamoClient();
  const workflows = workflowClient();
  const { log } = runtime;
  const told = alerting(config, topicClient(), queueClient(), runtime);
  const playbooks = new Map(config.PLAYBOOKS.map((id) => [`${config.MACHINE_PREFIX}${id}`, id]));
  const kept = uncarriedInTable(table, config.TABLE, workflowAnswers(workflows).isRunning);
  const runs = uncarriedRuns(workflows, [...playbooks.keys()], (executions) =>
    changesOf(
      table,
      config.TABLE,
      executions.map(({ name, machine }) => ({ name, playbook: playbooks.get(machine) ?? '' })),
    ),
  );
  const organizations = organizationClient();
  const moved = () =>
    lookWhetherMoved({
      current: () => currentOrganization(organizations),
      first: firstOrganization(table, config.TABLE),
      loadPolicy: told.loadPolicy,
      log,
    });
  return {
    looks: [runs.changes, runs.executions, kept.questions, kept.leases, kept.events, moved],
    told: uncarriedTold(table, config.TABLE),
    judge: stormJudge(table, config.TABLE, log),
    hold: noticeHolder(table, config.TABLE),
    publish: told.publish,
    accountNames: told.accountNames,
    stage: config.STAGE,
    log,
    now: () => new Date(),
  };
}
