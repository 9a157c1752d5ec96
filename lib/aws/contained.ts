import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Incident } from '../domain/incident.ts';
import type { IncidentTimeline, NoteContained } from '../domain/incident-ports.ts';
import { incidentKey, incidentTable, toIncident } from './incidents.ts';

/** How many incidents may have become part of one another in a row. */
const HOPS = 12;

/** Contains the open incidents of some findings, or opens them again where what contained them was taken back. */
export function containment(client: DynamoDBClient, table: string, timeline: IncidentTimeline): NoteContained {
  const incidents = incidentTable(client, table);

  async function incidentOf(finding: string): Promise<Incident | undefined> {
    const key = { pk: { S: `FINDING#${finding}` }, sk: { S: 'FINDING' } };
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: key, ProjectionExpression: 'incident', ConsistentRead: true }),
    );
    let id = Item?.incident?.S;
    for (let hops = 0; id !== undefined && hops < HOPS; hops += 1) {
      const { Item: header } = await client.send(
        new GetItemCommand({ TableName: table, Key: incidentKey(id), ConsistentRead: true }),
      );
      if (header?.mergedInto?.S === undefined) return toIncident(header);
      id = header.mergedInto.S;
    }
    return undefined;
  }

  return async (findings, contained, entry) => {
    const found = await Promise.all(findings.map(incidentOf));
    const affected = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])));
    for (const incident of affected.values()) {
      if (incident.state !== (contained ? 'open' : 'contained')) continue;
      await incidents.changeState(incident, contained ? 'contained' : 'open', entry.at);
      const { data: _, ...line } = entry;
      await timeline.noteIncident(incident.id, {
        ...line,
        what: contained ? `contained: ${entry.what}` : `no longer contained: ${entry.what}`,
        data: { findings },
      });
    }
  };
}
