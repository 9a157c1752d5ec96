import { busClient, dynamoClient, queueClient, topicClient } from '../lib/aws/clients.ts';

// The clients stand before all else: they are much alike, and side by side they pack a kilobyte smaller.

import * as z from 'zod/mini';
import { alerting, alertingVariables } from '../lib/runtime/alerting.ts';

// So does what tells people, with what all else brings.

import { deadLetterQueue, eventEmitter, taskQueue } from '../lib/aws/messaging.ts';
import { attemptStore } from '../lib/aws/table/attempts.ts';
import { blockedRanges } from '../lib/aws/table/blocked.ts';
import { findingDays } from '../lib/aws/table/finding-days.ts';
import { partStore } from '../lib/aws/table/finding-parts.ts';
import { findingStore } from '../lib/aws/table/findings.ts';
import { noticeHolder, suppressionCounter } from '../lib/aws/table/held.ts';
import { incidentTable } from '../lib/aws/table/incidents.ts';
import { markStore } from '../lib/aws/table/marks.ts';
import { inForceReader } from '../lib/aws/table/names-in-force.ts';
import { ownOrganization } from '../lib/aws/table/own-organization.ts';
import { stormJudge } from '../lib/aws/table/storms.ts';
import { sweptStore } from '../lib/aws/table/swept.ts';
import { timelineStore } from '../lib/aws/table/timeline.ts';
import { loadDetections } from '../lib/detections/registry.ts';
import { calledAs } from '../lib/runtime/called-as.ts';
import { addressPlaybooksVariable, listVariable, readConfig, variable } from '../lib/runtime/config.ts';
import { lambda, type Runtime } from '../lib/runtime/handler.ts';
import { linksOf } from '../lib/sources/links.ts';
import { LOG_FINDING } from '../lib/sources/log-finding.ts';
import { makeDetector } from '../lib/triage/detector.ts';
import type { Canary } from '../lib/triage/intake.ts';
import { type TriagePorts, type TriageResult, triage } from '../lib/triage/triage.ts';

const environment = z.object({
  TABLE: variable,
  ...alertingVariables,
  QUEUE_URL: variable,
  DEAD_LETTER_URL: variable,
  DISTRUSTED_URL: variable,
  OTHER_ACCOUNTS: listVariable,
  /** Empty where no drills are made by schedule. */
  DRILL_ROLE: z.string(),
  DRILL_LOG_GROUP: z.string(),
  ADDRESS_PLAYBOOKS: addressPlaybooksVariable,
  /** The ids of playbooks' roles. */
  OWN_ROLES: listVariable,
});

/** What may come through each alias: whoever may invoke one hands over that and nothing else. */
const THROUGH_ALIAS: Readonly<Record<string, string>> = { logs: LOG_FINDING };

interface Tools extends Omit<TriagePorts, 'hearing'> {
  readonly otherAccounts: readonly string[];
  readonly ownRoles: readonly string[];
  readonly canary: Canary | undefined;
}

/** Receives account events from EventBridge: detections, findings, alerts, tasks. */
export const handler = lambda<unknown, Tools, TriageResult>('triage', makeTools, async (event, tools, context) => {
  const { region, account, alias } = calledAs(context);
  const only = alias === '' || alias === '$LATEST' ? undefined : (THROUGH_ALIAS[alias] ?? 'nothing');
  const { otherAccounts, ownRoles, canary } = tools;
  const hearing = { account, region, otherAccounts, ownRoles, canary, only, requestId: context.awsRequestId };
  return triage(event, { ...tools, hearing });
});

async function makeTools(runtime: Runtime): Promise<Tools> {
  const config = readConfig(environment);
  const table = dynamoClient();
  const queue = queueClient();
  const { log } = runtime;
  const { DRILL_ROLE: role, DRILL_LOG_GROUP: logGroup } = config;
  return {
    detector: makeDetector(await loadDetections()),
    findings: findingStore(table, config.TABLE),
    parts: partStore(table, config.TABLE),
    attempts: attemptStore(table, config.TABLE),
    isInForce: inForceReader(table, config.TABLE),
    allBlocked: blockedRanges(table, config.TABLE),
    addressPlaybooks: config.ADDRESS_PLAYBOOKS,
    marks: markStore(table, config.TABLE),
    swept: sweptStore(table, config.TABLE),
    timeline: timelineStore(table, config.TABLE),
    incidents: incidentTable(table, config.TABLE),
    linksOf,
    noteDay: findingDays(table, config.TABLE),
    ownOrganizations: ownOrganization(table, config.TABLE),
    ...alerting(config, topicClient(), queue, runtime),
    judge: stormJudge(table, config.TABLE, log),
    hold: noticeHolder(table, config.TABLE),
    countSuppressed: suppressionCounter(table, config.TABLE),
    enqueue: taskQueue(queue, config.QUEUE_URL),
    deadLetter: deadLetterQueue(queue, config.DEAD_LETTER_URL),
    noteDistrusted: deadLetterQueue(queue, config.DISTRUSTED_URL),
    otherAccounts: config.OTHER_ACCOUNTS,
    ownRoles: config.OWN_ROLES,
    canary: role === '' ? undefined : { role, logGroup },
    emit: eventEmitter(busClient()),
    log,
    now: () => new Date(),
  };
}
