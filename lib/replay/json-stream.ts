/** The longest line or record that is read, bytes; EventBridge's events are at most 256 KB, CloudTrail's records too. */
export const LONGEST = 16 * 1024 * 1024;

/** What a reader hands on: values as they come, and what it could not read, with the place. */
export interface JsonSink {
  value(value: unknown): void;
  problem(place: string, reason: string): void;
  /** Where it is there: takes the place of `value` for a record that would not have been delivered. */
  skipped?(): void;
  /** Resolves when there is room for more; asked between the pieces of a large input. */
  ready(): Promise<void>;
}

/** Reads pieces of a file, or of standard input, as they come, in memory that does not grow with the file. */
export interface JsonReader {
  push(chunk: Buffer): void;
  /** The input has ended, or was cut off. */
  end(): void;
}

/**
 * The reader for an input, told by its first bytes: the records of a CloudTrail file (`{"Records":[`) or the elements of an
 * array one by one, and else one JSON value a line.
 */
export function readerFor(start: Buffer, sink: JsonSink): JsonReader {
  const text = start.toString('utf8', 0, 200).replace(/^\uFEFF/, '');
  if (/^\s*\[/.test(text)) return new ElementReader(1, sink);
  if (/^\s*\{\s*"Records"\s*:\s*\[/.test(text)) return new ElementReader(2, sink);
  return new LineReader(sink);
}

const NEWLINE = 0x0a;

/** One JSON value a line. */
class LineReader implements JsonReader {
  readonly #sink: JsonSink;
  #rest: Buffer[] = [];
  #length = 0;
  #line = 0;
  #skipping = false;

  constructor(sink: JsonSink) {
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#take(chunk.subarray(from, end));
      this.#finish();
      from = end + 1;
    }
    if (from < chunk.length) this.#take(chunk.subarray(from));
  }

  end(): void {
    if (this.#length > 0 || this.#skipping) this.#finish();
  }

  #take(part: Buffer): void {
    if (this.#skipping) return;
    if (this.#length + part.length > LONGEST) {
      this.#skipping = true;
      this.#rest = [];
      this.#length = 0;
      return;
    }
    this.#rest.push(part);
    this.#length += part.length;
  }

  #finish(): void {
    this.#line += 1;
    const place = `line ${this.#line}`;
    if (this.#skipping) {
      this.#skipping = false;
      this.#sink.problem(place, `is longer than ${LONGEST / 1024 / 1024} MB`);
      return;
    }
    const [only = Buffer.alloc(0)] = this.#rest;
    const line = this.#rest.length === 1 ? only : Buffer.concat(this.#rest);
    this.#rest = [];
    this.#length = 0;
    parseInto(line, place, this.#sink);
  }
}

/** Parses a piece of JSON text and hands it on; blank text is nothing. */
function parseInto(bytes: Buffer, place: string, sink: JsonSink): void {
  const text = bytes.toString('utf8').trim();
  if (text === '') return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    sink.problem(place, `is not JSON: ${error instanceof Error ? error.message.slice(0, 120) : String(error)}`);
    return;
  }
  sink.value(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;

/** The elements that stand at some depth of one large JSON value: 1 in an array, 2 in the array of a CloudTrail file. */
class ElementReader implements JsonReader {
  readonly #elementDepth: number;
  readonly #sink: JsonSink;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #inElement = false;
  #parts: Buffer[] = [];
  #length = 0;
  #count = 0;

  constructor(elementDepth: number, sink: JsonSink) {
    this.#elementDepth = elementDepth;
    this.#sink = sink;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index] as number;
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#depth === this.#elementDepth && !this.#inElement) {
          this.#inElement = true;
          start = index;
        }
        this.#depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#inElement && this.#depth === this.#elementDepth) {
          this.#keep(chunk.subarray(start, index + 1));
          this.#finish();
        }
      }
    }
    if (this.#inElement) this.#keep(chunk.subarray(start));
  }

  end(): void {
    if (this.#inElement) this.#sink.problem(`record ${this.#count + 1}`, 'is cut off');
    else if (this.#depth > 0) this.#sink.problem('the end', 'is missing: the file is cut off');
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > LONGEST) this.#parts = [];
    else this.#parts.push(part);
  }

  #finish(): void {
    this.#count += 1;
    const place = `record ${this.#count}`;
    if (this.#length > LONGEST) this.#sink.problem(place, `is longer than ${LONGEST / 1024 / 1024} MB`);
    else
      parseInto(this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts), place, this.#sink);
    this.#inElement = false;
    this.#parts = [];
    this.#length = 0;
  }
}
