import type { Sink } from './sink.ts';
import { ValueText, valuesByLine } from './value-text.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const BLANK = 0x20;
/** What may stand between values: blanks, and the mark that some tools put before each JSON text (RFC 7464). */
const BETWEEN = new Set([0x09, 0x0d, 0x1e, COMMA]);

/** Lists that are read element by element, however large the object around them: CloudTrail's files, and answers of AWS's APIs. */
const LISTS = new Set(['Records', 'Events', 'events', 'logEvents', 'Messages']);
const LONGEST_LIST = 9;

/** So many bytes without the end of a value or line end the file: whoever packed it meant to keep us busy. */
const ENDLESS = 256 * 1024 * 1024;

/**
 * Finds the JSON values in a stream of bytes: over several lines, back to back, after a log's own words, or as the elements of
 * a large list. What cannot be a value is named by its line, and the next line that can begin one is read again.
 */
export class JsonScanner {
  readonly #sink: Sink;
  #line = 1;
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** The last byte that says something, outside texts. */
  #previous = 0;
  /** The last text in the outermost object: the key, when a list comes. */
  #word = '';
  /** The depth at which values are handed on: 0 as a whole, 1 elements of an array, 2 of a list in an object. */
  #level = 0;
  /** The list in an object was read; what follows in the object says nothing. */
  #rest = false;
  #outermost = 0;
  /** Whether a value is being read, and where it began. */
  #inValue = false;
  #valueLine = 1;
  readonly #kept = new ValueText();
  #count = 0;
  /** Words that are no JSON stand at the start of the line; and whether a value came after them. */
  #words = false;
  #found = false;
  /** A list was broken: until its next element nothing is a line of its own, and so many brackets close nothing. */
  #amongRuins = false;
  #orphans = 0;
  /** Nothing is open, and the last byte ended a line. */
  #idle = true;
  /** Bytes since a value or a line ended, and whether there were too many. */
  #since = 0;
  #endless = false;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  get givesUp(): boolean {
    return this.#endless;
  }

  get isIdle(): boolean {
    return this.#idle;
  }

  /** A line that was read by somebody else. */
  passLine(): void {
    this.#line += 1;
  }

  /** Reads on from a place in a piece; the place after the line on which it has nothing open any more, or the end of the piece. */
  push(chunk: Buffer, from = 0): number {
    let start = from;
    this.#idle = false;
    this.#since += chunk.length - from;
    for (let index = from; index < chunk.length; index += 1) {
      if (this.#inText) index = this.#plainText(chunk, index);
      const byte = chunk[index] as number;
      if (this.#inText) {
        if (!this.#text(byte, chunk, start, index)) continue;
        start = index + 1;
        if (byte === NEWLINE) return this.#endLine(start);
      } else if (byte === NEWLINE) {
        const next = this.#endLine(index + 1);
        if (this.#idle) return next;
      } else if (byte === QUOTE) {
        if (this.#openText()) start = index;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (this.#isMisplaced()) this.#break(chunk.subarray(start, index));
        if (this.#open(byte)) start = index;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.#close()) this.#finish(chunk.subarray(start, index + 1));
        this.#leave(byte);
      } else if (byte !== BLANK && !BETWEEN.has(byte)) this.#other();
      if (byte > BLANK) this.#previous = byte;
    }
    if (this.#inValue) this.#kept.keep(chunk.subarray(start));
    if (this.#since > ENDLESS && !this.#endless) {
      this.#endless = true;
      this.#sink.problem(`line ${this.#line}`, 'does not end within 256 MB: the rest is not read');
    }
    return chunk.length;
  }

  /** The input has ended. */
  end(): void {
    if (this.#inValue) this.#break(Buffer.alloc(0), this.#level > 0 ? 'is cut off' : undefined);
    else if (this.#depth > 0) this.#sink.problem('the end', 'is missing: the file is cut off');
    else this.#endLine(0);
  }

  /** Passes what says nothing inside a text; the place of the next byte that may. */
  #plainText(chunk: Buffer, from: number): number {
    if (this.#escaped || (this.#depth === 1 && this.#word.length < LONGEST_LIST)) return from;
    let index = from;
    for (; index < chunk.length - 1; index += 1) {
      const byte = chunk[index];
      if (byte === QUOTE || byte === BACKSLASH || byte === NEWLINE) break;
    }
    return index;
  }

  /** Goes on inside a text; true when what was being read ended here. */
  #text(byte: number, chunk: Buffer, start: number, index: number): boolean {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inText = false;
      this.#previous = QUOTE;
      if (this.#inValue && this.#depth === this.#level) {
        this.#finish(chunk.subarray(start, index + 1));
        return true;
      }
    } else if (byte === NEWLINE) {
      // No JSON text goes over the end of a line.
      this.#break(this.#inValue ? chunk.subarray(start, index) : Buffer.alloc(0));
      return true;
    } else if (this.#depth === 1 && this.#word.length < LONGEST_LIST) this.#word += String.fromCharCode(byte);
    return false;
  }

  /** A quote where no text was; true when a value begins here. */
  #openText(): boolean {
    if (this.#depth === 0 && this.#words) return false;
    this.#inText = true;
    if (this.#depth === 1) this.#word = '';
    return this.#begin();
  }

  /** Neither a text nor a container: words outside of JSON, or a number where an element should be. */
  #other(): void {
    if (this.#depth === 0) this.#words = true;
    else if (this.#level === this.#depth && !this.#inValue && !this.#rest) {
      if (this.#previous === OPEN_BRACKET || this.#previous === COMMA) {
        this.#count += 1;
        this.#sink.problem(`record ${this.#count}`, 'is not an event');
      }
    }
  }

  /** Whether a container opens where none can: whatever was open is broken. */
  #isMisplaced(): boolean {
    if (this.#level > 0 || this.#depth === 0) return false;
    return this.#previous !== COLON && this.#previous !== COMMA && this.#previous !== OPEN_BRACKET;
  }

  /** A brace or bracket opens; true when a value begins here. */
  #open(byte: number): boolean {
    if (this.#depth === 0 && byte === OPEN_BRACKET) {
      if (this.#words) return false;
      this.#outermost = byte;
      this.#level = 1;
      this.#depth = 1;
      return false;
    }
    if (this.#depth === 0) this.#outermost = byte;
    if (byte === OPEN_BRACKET && this.#isList()) {
      this.#level = 2;
      this.#rest = false;
      this.#inValue = false;
      this.#kept.take();
      this.#depth = 2;
      return false;
    }
    const begins = this.#begin();
    this.#depth += 1;
    return begins;
  }

  #isList(): boolean {
    const inObject = this.#depth === 1 && this.#outermost === OPEN_BRACE && this.#previous === COLON;
    return inObject && LISTS.has(this.#word);
  }

  #begin(): boolean {
    if (this.#inValue || this.#rest || this.#depth !== this.#level) return false;
    this.#inValue = true;
    this.#valueLine = this.#line;
    return true;
  }

  /** A brace or bracket closes; true when the value that is being read ends here. */
  #close(): boolean {
    if (this.#depth === 0) {
      if (this.#orphans > 0) this.#orphans -= 1;
      else this.#words = true;
      return false;
    }
    this.#depth -= 1;
    return this.#inValue && this.#depth === this.#level;
  }

  /** Notes that a list, or the object around it, has ended. */
  #leave(byte: number): void {
    if (this.#level > 0 && this.#depth < this.#level) {
      if (!this.#rest && byte !== CLOSE_BRACKET)
        this.#sink.problem(`line ${this.#line}`, 'is not JSON: it ends a list with }');
      this.#rest = true;
    }
    if (this.#depth > 0) return;
    if (this.#level > 0) this.#found = true;
    this.#level = 0;
    this.#rest = false;
  }

  /** A line has ended, outside texts or with a text that is broken; gives back the place of the next one. */
  #endLine(next: number): number {
    if (this.#depth === 0) {
      if (this.#words && !this.#found && !this.#amongRuins) this.#sink.problem(`line ${this.#line}`, 'is not JSON');
      this.#idle = true;
      this.#since = 0;
    }
    this.#line += 1;
    this.#words = false;
    this.#found = false;
    return next;
  }

  #finish(part: Buffer): void {
    this.#kept.keep(part);
    this.#inValue = false;
    this.#count += 1;
    this.#found = true;
    this.#amongRuins = false;
    this.#since = 0;
    const { text, parsed } = this.#kept.take();
    if ('value' in parsed) this.#sink.value(parsed.value);
    else {
      this.#sink.problem(this.#level === 0 ? `line ${this.#valueLine}` : `record ${this.#count}`, parsed.problem);
      for (const value of valuesByLine(text)) this.#sink.value(value);
    }
  }

  /** What is open cannot become a value: says so, and reads the lines that can be read on their own. */
  #break(last: Buffer, reason?: string): void {
    this.#kept.keep(last);
    const { text, parsed } = this.#kept.take();
    const place = `line ${this.#inValue ? this.#valueLine : this.#line}`;
    this.#sink.problem(place, reason ?? ('problem' in parsed ? parsed.problem : 'is not JSON: it is cut off'));
    this.#amongRuins = this.#level > 0;
    this.#orphans = this.#level;
    this.#inValue = false;
    this.#depth = 0;
    this.#level = 0;
    this.#rest = false;
    this.#inText = false;
    this.#escaped = false;
    this.#found = true;
    for (const value of valuesByLine(text)) this.#sink.value(value);
  }
}
