import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { costSoFar } from '../../ask/cost-by-use.ts';
import { drillText } from '../../ask/status.ts';
import type { BoardReader } from '../../board/collect.ts';
import { partsOf } from '../../board/run.ts';
import type { StoryLine } from '../../board/state.ts';
import { findingView, storyOf } from '../../board/views.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Known } from '../../domain/policy/check-policy.ts';
import { activeLeases, changesOf } from '../table/board-record.ts';
import { recordReader } from '../table/record-reader.ts';
import { raisedAlarms } from './alarms.ts';
import { allPending, questionOf } from './answering.ts';
import { healthOf } from './board-health.ts';
import { type Deployment, machinesOf, outputsOf } from './by-hand.ts';
import { lastDrill } from './drill-course.ts';
import { latestRuns } from './run-history.ts';

/** Executions a playbook that are looked at; what is older is in the record. */
const RUNS_EACH = 20;

/** Findings of an incident whose lines are in its story, the latest: each is a query, and the page asks again and again. */
const STORY = 30;

/** How far back findings and incidents are listed, ms; the command line goes further. */
const SINCE_MS = 3 * 86_400_000;

/** Reads a deployed stage for the board, with one's own credentials; nothing is kept but the stack's outputs. */
export function boardReader(
  deployment: Deployment,
  names: Known,
): Omit<BoardReader, 'inbox'> & { story(id: string): Promise<StoryLine[]> } {
  const { config, stage } = deployment;
  const client = new DynamoDBClient(config);
  let outputs: Record<string, string> | undefined;
  const known = async () => {
    outputs ??= await outputsOf(deployment);
    return outputs;
  };
  const tableName = async () => (await known()).StateTableName ?? '';
  const record = async () => recordReader(client, await tableName());

  return {
    who: async () => (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Arn ?? '',
    pending: () => allPending(deployment),
    question: (id) => questionOf(id, deployment),
    async findings() {
      const now = new Date();
      return (await (await record()).findings(new Date(now.getTime() - SINCE_MS), now)).map(findingView);
    },
    async incidents() {
      const now = new Date();
      return (await record()).incidents(new Date(now.getTime() - SINCE_MS), now);
    },
    async story(id) {
      const reader = await record();
      const found = await reader.finding(id);
      if (found !== undefined) return storyOf(found.entries);
      const incident = await reader.incident(id);
      if (incident === undefined) throw new Error('There is no such finding or incident on record.');
      const told = incident.findings.slice(-STORY);
      const records = await inChunks(told, (one) => reader.finding(one.id));
      return storyOf([...incident.entries, ...records.flatMap((one) => one?.entries ?? [])]);
    },
    async runs() {
      return (await latestRuns(machinesOf(await known()), RUNS_EACH, config)).map((one) => ({
        ...one,
        ...partsOf(one.arn, stage),
      }));
    },
    leases: async () => activeLeases(client, await tableName(), new Date()),
    changes: async (runs) => changesOf(client, await tableName(), runs),
    drill: async () => drillText(await lastDrill(client, await tableName())),
    alarms: () => raisedAlarms(deployment),
    cost: costSoFar,
    health: async () => healthOf(deployment, { client, table: await tableName(), known: names, now: new Date() }),
  };
}
