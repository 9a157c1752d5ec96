import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { inChunks } from '../../domain/in-chunks.ts';
import type { IncidentTimeline, NoteContained } from '../../domain/record/incident-ports.ts';
import { unlessConditionFails } from '../errors.ts';
import { endIssue } from './finding-item.ts';
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
    const moved = [...affected.values()].filter(({ state }) => state === (contained ? 'open' : 'contained'));
    const { data: _, ...line } = entry;
    const what = `${contained ? 'contained' : 'no longer contained'}: ${entry.what}`;
    // Noted first: what breaks off in between is found as it was and done again, and a line that is there is not written twice.
    await inChunks(moved, ({ id }) => timeline.noteIncident(id, { ...line, what, data: { findings } }));
    await inChunks(moved, (incident) => incidents.changeState(incident, contained ? 'contained' : 'open', entry.at));
  };
}
