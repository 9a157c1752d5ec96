import { CsvReader } from './csv-reader.ts';
import { LineReader } from './line-reader.ts';
import { otherLog } from './other-logs.ts';
import type { Reader, Sink } from './sink.ts';
import { isHeader } from './table.ts';

/** The reader for an input, told by its first bytes: a table, another service's log, or JSON in any arrangement. */
export function readerFor(start: Buffer, sink: Sink): Reader {
  const other = otherLog(start);
  if (other !== undefined) {
    sink.other(other);
    return { push: () => {}, end: () => {}, givesUp: true };
  }
  const [line = ''] = start.toString('utf8', 0, 8_000).trimStart().split(/\r?\n/, 1);
  return isHeader(line) ? new CsvReader(sink) : new LineReader(sink);
}
