import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { NoteDay } from '../domain/incident-ports.ts';
import { RECORD_TTL_SECONDS } from './incidents.ts';

/** Where the findings of a day are, in the order in which riposte heard of them. */
export const findingDayKey = (day: string) => `DAY#${day}#FINDINGS`;

/** Findings by day in the table: an item for each time that a finding is noted, which has all that a list shows. */
export function findingDays(client: DynamoDBClient, table: string): NoteDay {
  return async (finding, incident, now) => {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          pk: { S: findingDayKey(now.toISOString().slice(0, 10)) },
          sk: { S: `${now.toISOString()}#${finding.id}` },
          finding: { S: JSON.stringify(finding) },
          ...(incident === undefined ? {} : { incident: { S: incident } }),
          ttl: { N: String(Math.floor(now.getTime() / 1000) + RECORD_TTL_SECONDS) },
        },
      }),
    );
  };
}
