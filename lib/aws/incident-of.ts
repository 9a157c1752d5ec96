import { type DynamoDBClient, GetItemCommand, type GetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Incident } from '../domain/incident.ts';
import { findingKey } from './findings.ts';
import { incidentKey, toIncident } from './incidents.ts';

/** How many incidents may have become part of one another in a row. */
const HOPS = 12;

/** The incident a finding is part of, as it is now; undefined where there is none. Whoever asks for many asks for each incident once: `read`. */
export async function incidentOf(
  client: DynamoDBClient,
  table: string,
  finding: string,
  read = new Map<string, Promise<GetItemCommandOutput>>(),
): Promise<Incident | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: findingKey(finding),
      ProjectionExpression: 'incident',
      ConsistentRead: true,
    }),
  );
  let id = Item?.incident?.S;
  for (let hops = 0; id !== undefined && hops < HOPS; hops += 1) {
    const reading =
      read.get(id) ?? client.send(new GetItemCommand({ TableName: table, Key: incidentKey(id), ConsistentRead: true }));
    read.set(id, reading);
    const { Item: header } = await reading;
    if (header?.mergedInto?.S === undefined) return toIncident(header);
    id = header.mergedInto.S;
  }
  return undefined;
}
