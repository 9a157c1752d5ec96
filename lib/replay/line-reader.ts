import { JsonScanner } from './json-scanner.ts';
import type { Reader, Sink } from './sink.ts';

const NEWLINE = 0x0a;
/** Longer lines are read byte by byte, without waiting for their end. */
const LONG_LINE = 1024 * 1024;

/** JSON values, mostly one a line: such a line is parsed at once, everything else is found by the scanner. */
export class LineReader implements Reader {
  readonly #sink: Sink;
  readonly #scanner: JsonScanner;
  #busy = false;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#scanner = new JsonScanner(sink);
  }

  get givesUp(): boolean {
    return this.#scanner.givesUp;
  }

  push(chunk: Buffer): void {
    let from = 0;
    while (from < chunk.length) {
      if (this.#busy) from = this.#scan(chunk, from);
      else {
        const end = chunk.indexOf(NEWLINE, from);
        this.#keep(chunk.subarray(from, end === -1 ? chunk.length : end + 1));
        from = end === -1 ? chunk.length : end + 1;
        if (end !== -1) this.#line();
        else if (this.#length > LONG_LINE) this.#scanKept();
      }
    }
  }

  end(): void {
    if (this.#length > 0) this.#line();
    this.#scanner.end();
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#length += part.length;
  }

  #take(): Buffer {
    const [only = Buffer.alloc(0)] = this.#parts;
    const kept = this.#parts.length === 1 ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    return kept;
  }

  #line(): void {
    const line = this.#take();
    const text = line.toString('utf8').trim();
    if (text === '') this.#scanner.passLine();
    else if (/^[{["]/.test(text) && /[}\]"]$/.test(text) && this.#parse(text)) this.#scanner.passLine();
    else this.#scan(line, 0);
  }

  #parse(text: string): boolean {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return false;
    }
    this.#sink.value(value);
    return true;
  }

  #scanKept(): void {
    const kept = this.#take();
    this.#scan(kept, 0);
  }

  /** Lets the scanner read on; it is busy until a line ends with nothing open. */
  #scan(chunk: Buffer, from: number): number {
    const next = this.#scanner.push(chunk, from);
    this.#busy = next === chunk.length && !this.#scanner.isIdle;
    return next;
  }
}
