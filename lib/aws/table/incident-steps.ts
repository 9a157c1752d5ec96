import { type AttributeValue, type DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { inChunks } from '../../domain/in-chunks.ts';
import { STORY_ORDER } from '../../domain/playbook.ts';
import type { IncidentSteps, StoryStep } from '../../domain/record/incident-ports.ts';
import { incidentOf } from './incident-of.ts';
import { incidentKey } from './incidents.ts';
import { itemReader } from './item-reader.ts';
import { ttlAfter } from './kept-for.ts';

const TTL_SECONDS = 86_400;
/** Of each kind the latest: who floods an incident with steps makes none of them wait for longer. */
const MOST = 10;

const prefixOf = (about: StoryStep['about']) => `STEP#${STORY_ORDER.indexOf(about)}#`;

/** Steps beside an incident, an item each: its sort key says what the step is about, and since when it goes on. */
export function incidentSteps(client: DynamoDBClient, table: string): IncidentSteps {
  const read = itemReader(client, table);

  async function between(id: string, about: StoryStep['about'], from: Date, to: Date): Promise<StoryStep[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': incidentKey(id).pk,
          ':from': { S: `${prefixOf(about)}${from.toISOString()}` },
          ':to': { S: `${prefixOf(about)}${to.toISOString()}` },
        },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: MOST,
      }),
    );
    return Items.flatMap((item) => stepOf(item, about) ?? []);
  }

  return {
    async note({ finding, task, about, startedAt }) {
      const incident = await incidentOf(read, finding);
      if (incident === undefined) return;
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            pk: incidentKey(incident.id).pk,
            sk: { S: `${prefixOf(about)}${startedAt.toISOString()}#${task}` },
            finding: { S: finding },
            task: { S: task },
            startedAt: { N: String(startedAt.getTime()) },
            ttl: ttlAfter(startedAt, TTL_SECONDS),
          },
        }),
      );
    },

    async before(step, from) {
      const earlier = STORY_ORDER.slice(0, STORY_ORDER.indexOf(step.about));
      const incident = earlier.length === 0 ? undefined : await incidentOf(read, step.finding);
      if (incident === undefined) return [];
      const found = await inChunks(earlier, (about) => between(incident.id, about, from, step.startedAt));
      return found.flat();
    },
  };
}

function stepOf(item: Record<string, AttributeValue>, about: StoryStep['about']): StoryStep | undefined {
  const startedAt = new Date(Number(item.startedAt?.N ?? Number.NaN));
  const [finding, task] = [item.finding?.S, item.task?.S];
  if (finding === undefined || task === undefined || Number.isNaN(startedAt.getTime())) return undefined;
  return { finding, task, about, startedAt };
}
