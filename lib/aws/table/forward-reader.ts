import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { findingSchema } from '../../domain/finding/finding.ts';
import type { ForwardReader } from '../../domain/record/forward-ports.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { findingReader } from './finding-reader.ts';
import { incidentOf } from './incident-of.ts';
import { incidentKey, toIncident } from './incidents.ts';
import { itemReader } from './item-reader.ts';
import { itemsUnder } from './items-under.ts';
import { toEntry } from './timeline.ts';

/** How many incidents that became part of one are looked for. */
const MOST_MERGED = 50;

/** How many findings of an incident are told of once it is over. */
const MOST_FINDINGS = 200;

/** Reads the record as it stands, whoever says that it changed. */
export function forwardReader(client: DynamoDBClient, table: string): ForwardReader {
  const read = itemReader(client, table);
  const headerOf = (id: string) => read(incidentKey(id));

  /** Also those that became part of one that became part of this one. */
  async function mergedInto(first: readonly string[]): Promise<string[]> {
    const found = new Set(first);
    for (const id of found) {
      if (found.size >= MOST_MERGED) break;
      for (const more of mergedOf(await headerOf(id))) found.add(more);
    }
    return [...found].slice(0, MOST_MERGED);
  }

  return {
    async line(stream, entry) {
      const item = await read({ pk: { S: stream }, sk: { S: entry } });
      return item === undefined ? undefined : toEntry(item);
    },
    finding: findingReader(read),
    incidentOf: (finding) => incidentOf(read, finding),
    async findingsOf(incident) {
      const wanted = { begins: 'FINDING#', most: MOST_FINDINGS };
      const items = await itemsUnder(client, table, incidentKey(incident).pk.S, wanted);
      return items.flatMap((item) => findingSchema.safeParse(jsonIn(item.finding?.S)).data ?? []);
    },
    async incident(id) {
      const item = await headerOf(id);
      const incident = toIncident(item);
      return incident === undefined ? undefined : { incident, merged: await mergedInto(mergedOf(item)) };
    },
  };
}

function mergedOf(item: Record<string, AttributeValue> | undefined): readonly string[] {
  return item?.merged?.SS ?? [];
}
