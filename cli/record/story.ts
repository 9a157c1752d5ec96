import type { FindingRecord, IncidentRecord, RecordReader } from '../../lib/aws/record-reader.ts';
import { inChunks } from '../../lib/domain/in-chunks.ts';
import type { Entry } from '../../lib/domain/record.ts';

/** An incident with the records of all its findings, and all lines in the order of time. */
export interface Story extends IncidentRecord {
  readonly records: readonly FindingRecord[];
  readonly lines: readonly Entry[];
  /** What could not be read, or should be there and is not: said, not left out. */
  readonly missing: readonly string[];
}

/** Gathers all that is on record of an incident. */
export async function storyOf(found: IncidentRecord, reader: Pick<RecordReader, 'finding'>): Promise<Story> {
  const read = await inChunks(found.findings, async ({ id }) => ({ id, record: await reader.finding(id) }));
  const records = read.flatMap(({ record }) => record ?? []);
  const lines = [...found.entries, ...records.flatMap(({ entries }) => entries)];
  return {
    ...found,
    records,
    lines: lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq)),
    missing: [
      ...read.flatMap(({ id, record }) =>
        record === undefined ? [`finding ${id} is in the incident, and not on record`] : [],
      ),
      ...records.flatMap(({ finding, entries }) =>
        entries.length === 0 ? [`finding ${finding.id} has no line in the record`] : [],
      ),
    ],
  };
}
