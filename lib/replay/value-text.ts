import { errorText } from '../domain/errors.ts';
import { LONGEST } from './sink.ts';

/** JSON text, read: its value, or why it is none. */
export type Parsed = { readonly value: unknown } | { readonly problem: string };

/** The text of a value, kept piece by piece until it is whole; of one that is too long only its length. */
export class ValueText {
  #parts: Buffer[] = [];
  #length = 0;

  keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > LONGEST) this.#parts = [];
    else this.#parts.push(part);
  }

  /** What was kept, and nothing is kept any more. */
  take(): { readonly text: string; readonly parsed: Parsed } {
    const text = Buffer.concat(this.#parts).toString('utf8');
    const parsed = this.#length > LONGEST ? { problem: `is longer than ${LONGEST / 1024 / 1024} MB` } : parse(text);
    this.#parts = [];
    this.#length = 0;
    return { text, parsed };
  }
}

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `is not JSON: ${errorText(error).slice(0, 120)}` };
  }
}

/** The values in a text that as a whole is none: its lines after the first that are objects on their own. */
export function valuesByLine(text: string): unknown[] {
  return text
    .split('\n')
    .slice(1)
    .filter((line) => line.startsWith('{"'))
    .map(parse)
    .flatMap((parsed) => ('value' in parsed ? [parsed.value] : []));
}
