import type { Finding } from '../domain/finding/finding.ts';
import type { Recorded } from './suggest-modes.ts';

/** A finding of one source, before it is known whether the other has it, too. */
type Given = Omit<Recorded<Finding>, 'source'>;

/** How many findings stand on record alone, in the logs alone, and in both. */
export interface Sources {
  readonly record: number;
  readonly logs: number;
  readonly both: number;
}

/**
 * The findings of a record and of replayed logs, each once: what stands in both is what the record has of it, since that knows what was
 * sent and what became of it. The same is the same finding, or the same event under the same detection.
 */
export function together(record: readonly Given[], logs: readonly Given[]): Recorded<Finding>[] {
  const inLogs = new Set(logs.flatMap(namesOf));
  const onRecord = new Set(record.flatMap(namesOf));
  return [
    ...record.map((one) => ({
      ...one,
      source: namesOf(one).some((name) => inLogs.has(name)) ? ('both' as const) : ('record' as const),
    })),
    ...logs
      .filter((one) => !namesOf(one).some((name) => onRecord.has(name)))
      .map((one) => ({ ...one, source: 'logs' as const })),
  ];
}

function namesOf({ finding: { id, detection, reference } }: Given): string[] {
  return [id, `${detection} ${reference}`];
}

/** From where findings come. */
export function sourcesOf(recorded: readonly Pick<Recorded<unknown>, 'source'>[]): Sources {
  const count = (source: keyof Sources) => recorded.filter((one) => one.source === source).length;
  return { record: count('record'), logs: count('logs'), both: count('both') };
}

/** From where findings come, in words. */
export function sourcesText({ record, logs, both }: Sources): string {
  const parts = [
    ...(record > 0 ? [`${record} on record`] : []),
    ...(logs > 0 ? [`${logs} in the logs`] : []),
    ...(both > 0 ? [`${both} in both, counted once`] : []),
  ];
  return parts.join(', ');
}
