import { LONGEST, type Reader, type Sink } from './sink.ts';
import { columnsMissing, Row } from './table.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/**
 * The rows of a CSV file with a header, as Athena, CloudTrail Lake and CloudWatch Logs Insights export them (RFC 4180: quotes
 * around a text that holds commas, quotes or line breaks, quotes inside doubled).
 */
export class CsvReader implements Reader {
  readonly #sink: Sink;
  #names: readonly string[] | undefined;
  #parts: Buffer[] = [];
  #length = 0;
  #inQuotes = false;
  #line = 1;
  #rowLine = 1;
  givesUp = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length && !this.givesUp; index += 1) {
      const byte = chunk[index];
      if (byte === QUOTE) this.#inQuotes = !this.#inQuotes;
      else if (byte === NEWLINE) {
        this.#line += 1;
        // Quotes that never close would take the rest of the file for one text.
        if (this.#inQuotes && this.#length + index - start <= LONGEST) continue;
        this.#keep(chunk.subarray(start, index));
        this.#finish();
        start = index + 1;
      }
    }
    this.#keep(chunk.subarray(start));
  }

  end(): void {
    if (this.#length > 0 && !this.givesUp) this.#finish();
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= LONGEST) this.#parts.push(part);
    else this.#parts = [];
  }

  #finish(): void {
    const text = Buffer.concat(this.#parts).toString('utf8').replace(/\r$/, '');
    const long = this.#length > LONGEST;
    const place = `line ${this.#rowLine}`;
    this.#parts = [];
    this.#length = 0;
    this.#inQuotes = false;
    this.#rowLine = this.#line;
    if (long) this.#sink.problem(place, `is longer than ${LONGEST / 1024 / 1024} MB`);
    else if (text.trim() !== '') this.#row(fieldsOf(text), place);
  }

  #row(fields: readonly string[], place: string): void {
    if (this.#names !== undefined) {
      if (fields.length !== this.#names.length)
        this.#sink.problem(place, `has ${fields.length} columns, not ${this.#names.length}`);
      else this.#sink.value(new Row(this.#names.map((name, index) => [name, fields[index] ?? ''])));
      return;
    }
    this.#names = fields;
    const missing = columnsMissing(fields);
    if (missing.length === 0) return;
    this.#sink.problem('the table', `has no ${missing.join(', ')}: what its rows leave out cannot be judged`);
    this.givesUp = true;
  }
}

/** The fields of a row, quotes taken away. */
function fieldsOf(row: string): string[] {
  const fields: string[] = [];
  let index = 0;
  do {
    const quoted = row[index] === '"' ? endOfQuoted(row, index) : undefined;
    const comma = row.indexOf(',', quoted ?? index);
    const end = comma === -1 ? row.length : comma;
    fields.push(quoted === undefined ? row.slice(index, end) : row.slice(index + 1, quoted - 1).replaceAll('""', '"'));
    index = end + 1;
  } while (index <= row.length);
  return fields;
}

/** The place after the quote that closes a quoted field. */
function endOfQuoted(row: string, start: number): number {
  let end = row.indexOf('"', start + 1);
  while (end !== -1 && row[end + 1] === '"') end = row.indexOf('"', end + 2);
  return end === -1 ? row.length + 1 : end + 1;
}
