import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** A line of the record as it is kept: numbered from 1 within its stream, with the hash of the one before. */
export const entrySchema = z.object({
  /** `FINDING#…` or `INCIDENT#…`. */
  stream: z.string(),
  seq: z.number(),
  id: z.string(),
  at: z.string(),
  what: z.string(),
  who: z.string(),
  why: z.string(),
  policyVersion: z.string(),
  /** JSON, as it was written. */
  data: z.string(),
  prev: z.string(),
  hash: z.string(),
});

export type Entry = z.infer<typeof entrySchema>;

/** What lines about a finding begin with that say it was seen, seen and told to nobody, or is over: others go by it. */
export const SEEN = 'seen';
export const SEEN_SUPPRESSED = 'seen, suppressed: ';
export const CLOSED = 'closed';

/** What the first line has in place of a hash before it. */
const BEGINNING = '0'.repeat(64);

/** The hash of all that a line says, the one before included. */
export function hashOf(entry: Omit<Entry, 'hash'>): string {
  const { stream, seq, id, at, what, who, why, policyVersion, data, prev } = entry;
  return createHash('sha256')
    .update(JSON.stringify([stream, seq, id, at, what, who, why, policyVersion, data, prev]))
    .digest('hex');
}

/** The line that follows another one, or begins a stream. */
export function follow(last: Entry | undefined, entry: Omit<Entry, 'seq' | 'prev' | 'hash'>): Entry {
  const next = { ...entry, seq: (last?.seq ?? 0) + 1, prev: last?.hash ?? BEGINNING };
  return { ...next, hash: hashOf(next) };
}

/** What is wrong with a stream's lines, in the order they are found: each names the line that was changed, is missing or was put in. */
export function chainProblems(stream: string, entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  let last: Entry | undefined;
  for (const entry of entries) {
    const name = `${stream} entry ${entry.seq} (${entry.what})`;
    const wanted = (last?.seq ?? 0) + 1;
    if (entry.stream !== stream || entry.seq < wanted) {
      problems.push(`${name} was inserted`);
      continue;
    }
    if (entry.seq > wanted) {
      const gap = entry.seq === wanted + 1 ? `entry ${wanted} is` : `entries ${wanted} to ${entry.seq - 1} are`;
      const why =
        last === undefined ? ' at the beginning: older than the 400 days that lines are kept, or taken out' : '';
      problems.push(`${stream} ${gap} missing${why}`);
    }
    if (hashOf(entry) !== entry.hash) problems.push(`${name} was changed`);
    else if (entry.seq === wanted && entry.prev !== (last?.hash ?? BEGINNING))
      problems.push(`${name} does not follow the one before: one of the two was replaced`);
    last = entry;
  }
  return problems;
}
