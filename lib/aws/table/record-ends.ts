import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import DataLoader from 'dataloader';
import type { Entry } from '../../domain/record/record.ts';
import { batchGet } from './batch-get.ts';
import { type LastLines, lastLines, lineKey, toEntry } from './timeline.ts';

/** So many first lines of a stream are asked for by their numbers: the record of what was just found has no more. */
const FIRST = [1, 2, 3, 4];

/**
 * The last lines of streams: of those that are asked for at the same moment in a request for many, since what an execution did for a hundred
 * findings is noted in the records of all. A record that is not so short that its whole is read that way is asked for by itself. Where somebody
 * took lines out of the middle the next one may stand in their place: what followed them says, as it did before, that they are missing.
 */
export function lastLinesTogether(client: DynamoDBClient, table: string): LastLines {
  const alone = lastLines(client, table);

  async function read(streams: readonly string[]): Promise<(readonly Entry[])[]> {
    const [first, ...others] = streams;
    if (first === undefined) return [];
    if (others.length === 0) return [await alone(first)];
    const keys = [...new Set(streams)].flatMap((stream) => FIRST.map((seq) => lineKey(stream, seq)));
    const lines = (await batchGet(client, table, keys)).flatMap((item) => toEntry(item) ?? []);
    const found = Map.groupBy(lines, ({ stream }) => stream);
    return Promise.all(
      streams.map((stream) => {
        const known = (found.get(stream) ?? []).sort((one, other) => other.seq - one.seq);
        return isWhole(known) ? known : alone(stream);
      }),
    );
  }

  const loader = new DataLoader(read, { cache: false });
  return (stream) => loader.load(stream);
}

/** Whether these are all lines that there are: from the first without a gap, and the next one was looked for. */
function isWhole(lines: readonly Entry[]): boolean {
  return lines.length > 0 && lines.length < FIRST.length && lines[0]?.seq === lines.length;
}
