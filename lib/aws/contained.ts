import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { IncidentTimeline, NoteContained } from '../domain/incident-ports.ts';
import { unlessConditionFails } from './errors.ts';
import { endIssue } from './findings.ts';
import { incidentOf } from './incident-of.ts';
import { incidentTable } from './incidents.ts';
import { itemReader } from './item-reader.ts';

/** Contains the open incidents of some findings, or opens them again where what contained them was taken back. */
export function containment(client: DynamoDBClient, table: string, timeline: IncidentTimeline): NoteContained {
  const incidents = incidentTable(client, table);
  const read = itemReader(client, table);

  const end = (finding: string) =>
    unlessConditionFails(() =>
      client.send(new UpdateItemCommand({ ...endIssue(table, finding), ConditionExpression: 'attribute_exists(pk)' })),
    );

  return async (findings, contained, entry) => {
    // Whoever says the same after this tells of something new.
    if (contained) await Promise.all(findings.map(end));
    const found = await Promise.all(findings.map((finding) => incidentOf(read, finding)));
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
