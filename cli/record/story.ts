import type { FindingRecord, IncidentRecord, RecordReader } from '../../lib/aws/table/record-reader.ts';
import { inChunks } from '../../lib/domain/in-chunks.ts';
import { chainProblems, type Entry, SEEN_SUPPRESSED } from '../../lib/domain/record/record.ts';
import { alertOf } from './data-of.ts';

/** An incident with the records of all its findings, and all lines in the order of time. */
export interface Story extends IncidentRecord {
  readonly records: readonly FindingRecord[];
  readonly lines: readonly Entry[];
  /** What could not be read, was touched, or should be there and is not: said, not left out. */
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
      ...records.flatMap(missingOf),
      ...problemsOf(found.entries),
    ],
  };
}

/** What is wrong with the record of a finding: no line, or lines that were changed, taken out or put in. */
export function missingOf({ finding, entries }: Pick<FindingRecord, 'finding' | 'entries'>): string[] {
  return entries.length === 0 ? [`finding ${finding.id} has no line in the record`] : problemsOf(entries);
}

/** Findings of which no alert is on record, though nothing says that nobody was to be told. What is info is recorded only. */
export function untold(records: readonly FindingRecord[]): FindingRecord[] {
  return records.filter(
    ({ finding, entries }) =>
      finding.severity !== 'info' &&
      !entries.some((line) => alertOf(line) !== undefined || line.what.startsWith(SEEN_SUPPRESSED)),
  );
}

/** The lines of each stream, in their order. */
export function streamsOf(lines: readonly Entry[]): Record<string, Entry[]> {
  const inOrder = [...lines].sort((a, b) => a.seq - b.seq);
  return Object.fromEntries(Map.groupBy(inOrder, ({ stream }) => stream));
}

function problemsOf(lines: readonly Entry[]): string[] {
  return Object.entries(streamsOf(lines)).flatMap(([stream, entries]) => chainProblems(stream, entries));
}
