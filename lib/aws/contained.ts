import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { IncidentTimeline, NoteContained } from '../domain/incident-ports.ts';
import { incidentOf } from './incident-of.ts';
import { incidentTable } from './incidents.ts';
import { itemReader } from './item-reader.ts';

/** Contains the open incidents of some findings, or opens them again where what contained them was taken back. */
export function containment(client: DynamoDBClient, table: string, timeline: IncidentTimeline): NoteContained {
  const incidents = incidentTable(client, table);
  const read = itemReader(client, table);

  return async (findings, contained, entry) => {
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
