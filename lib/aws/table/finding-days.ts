import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Finding } from '../../domain/finding/finding.ts';
import type { DrillCourse, NoteDay } from '../../domain/record/incident-ports.ts';
import { ttlAfter } from './kept-for.ts';

/** Where the findings of a day are, in the order in which riposte heard of them. */
export const findingDayKey = (day: string) => `DAY#${day}#FINDINGS`;

/** Where drills are, so that the last one is found among a hundred thousand findings. */
export const DRILLS_KEY = 'DAY#DRILLS';

/**
 * Findings by day in the table: an item for each time that a finding is noted, which has all that a list shows. One of a drill stands
 * among the drills, too.
 */
export function findingDays(client: DynamoDBClient, table: string): NoteDay {
  const put = (pk: string, finding: Finding, incident: string | undefined, now: Date, drill?: DrillCourse) =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: pk },
          sk: { S: `${now.toISOString()}#${finding.id}` },
          finding: { S: JSON.stringify(finding) },
          ...(incident === undefined ? {} : { incident: { S: incident } }),
          ...(drill?.told === undefined ? {} : { told: { S: drill.told } }),
          ...(drill === undefined ? {} : { scheduled: { BOOL: drill.scheduled } }),
          ttl: ttlAfter(now),
        },
      }),
    );
  return async (finding, incident, now, drill) => {
    await put(findingDayKey(now.toISOString().slice(0, 10)), finding, incident, now);
    if (finding.drill === true) await put(DRILLS_KEY, finding, incident, now, drill);
  };
}
