import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { courseOf, timesOf } from '../../ask/course.ts';
import { type Running, type StatusView, whyRunning } from '../../ask/status.ts';
import { part } from '../../board/part.ts';
import { partsOf } from '../../board/run.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import { isoTime } from '../../domain/network/lease.ts';
import type { Known } from '../../domain/policy/check-policy.ts';
import { activeLeases } from '../table/board-record.ts';
import { type RecordReader, recordReader } from '../table/record-reader.ts';
import { healthOf } from './board-health.ts';
import { type Deployment, machinesOf, outputsOf } from './by-hand.ts';
import { lastDrill } from './drill-course.ts';
import { subscribedTo } from './subscribed.ts';

/** Executions whose state is looked up; each is a call. */
const LOOKED_AT = 60;
/** Incidents that times are taken of, the latest; and findings of each whose record is read. */
const INCIDENTS = 100;
const FINDINGS_EACH = 5;

/** Reads how a deployed stage does, with a person's own credentials; each part may fail for itself. */
export async function readStatus(deployment: Deployment, known: Known, since: Date, now: Date): Promise<StatusView> {
  const outputs = await outputsOf(deployment);
  const { stage, config } = deployment;
  const { StateTableName: table = '' } = outputs;
  const client = new DynamoDBClient(config);
  const [health, executions, blocks, subscriptions, drill, times] = await Promise.all([
    part(() => healthOf(deployment, { client, table, known, now })),
    part(() => runningOf(deployment, outputs, now)),
    part(async () => {
      const active = await activeLeases(client, table, now);
      const ends = active.flatMap(({ expiresAt }) => expiresAt ?? []);
      return { count: active.length, nextEnds: ends.length === 0 ? '' : isoTime(Math.min(...ends)) };
    }),
    part(() => subscribedTo(config, outputs)),
    part(() => lastDrill(client, table)),
    part(() => timesSince(recordReader(client, table), since, now)),
  ]);
  return { stage, health, executions, blocks, subscriptions, drill, times };
}

async function runningOf({ stage, config }: Deployment, outputs: Record<string, string>, now: Date) {
  const client = new SFNClient(config);
  const pages = await inChunks(machinesOf(outputs), (stateMachineArn) =>
    client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1_000 })),
  );
  const all = pages.flatMap(({ executions = [] }) => executions);
  // The oldest first: what is stuck is among them.
  const sorted = all.toSorted((a, b) => (a.startDate?.getTime() ?? 0) - (b.startDate?.getTime() ?? 0));
  const list = await inChunks(
    sorted.slice(0, LOOKED_AT),
    async ({ executionArn = '', startDate }): Promise<Running> => {
      const asked = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 20 });
      const { events = [] } = await client.send(asked);
      const entered = events.find(({ stateEnteredEventDetails: entered }) => entered?.name !== undefined);
      const state = entered?.stateEnteredEventDetails?.name ?? 'a state that its history does not say';
      const since = (entered?.timestamp ?? startDate ?? now).toISOString();
      return { ...partsOf(executionArn, stage), state, since, why: whyRunning(state, since, now) };
    },
  );
  return { list, more: all.length - list.length };
}

async function timesSince(record: RecordReader, since: Date, now: Date) {
  const all = await record.incidents(since, now);
  const found = await inChunks(all.slice(0, INCIDENTS), ({ id }) => record.incident(id));
  const courses = await inChunks(
    found.flatMap((one) => one ?? []),
    async ({ incident, findings, entries }) => {
      const ids = [...new Set([incident.openedBy, ...findings.map(({ id }) => id)])].slice(0, FINDINGS_EACH);
      const records = await Promise.all(ids.map((id) => record.finding(id)));
      const lines = [...entries, ...records.flatMap((one) => one?.entries ?? [])];
      return courseOf(
        incident,
        lines.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
      );
    },
    10,
  );
  return { ...timesOf(courses), of: courses.length, left: all.length - courses.length };
}
