import { gunzipSync } from 'node:zlib';
import { errorText } from '../domain/errors.ts';
import { LineReader } from './line-reader.ts';

/** What a text inside an envelope unpacks to, at most. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What stands in a text that an envelope carries: JSON values, something that is no event, or something broken. */
export type Payload =
  | { readonly values: readonly unknown[] }
  | { readonly other: string }
  | { readonly problem: string };

/** Reads a text inside an envelope: JSON, in quotes once more, several values after each other, or base64 of these, packed or not. */
export function readPayload(text: string): Payload {
  const trimmed = text.trim();
  if (/^[{["]/.test(trimmed)) return readJson(trimmed);
  if (trimmed.length >= 16 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed.replace(/\s+/g, ''))) return readBase64(trimmed);
  // A log line before the record: syslog, a function's own words.
  return trimmed.includes('{"') ? scan(Buffer.from(trimmed)) : { other: 'messages that are no events' };
}

function readJson(text: string): Payload {
  try {
    return { values: [JSON.parse(text)] };
  } catch {
    return scan(Buffer.from(text));
  }
}

function readBase64(text: string): Payload {
  const bytes = Buffer.from(text, 'base64');
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return /^\s*[{["]/.test(bytes.toString('utf8', 0, 100))
      ? readJson(bytes.toString('utf8'))
      : { other: 'messages that are no events' };
  }
  try {
    return scan(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }));
  } catch (error) {
    return { problem: `has a packed text that cannot be unpacked: ${errorText(error)}` };
  }
}

function scan(bytes: Buffer): Payload {
  const values: unknown[] = [];
  const problems: string[] = [];
  const reader = new LineReader({
    value: (value) => values.push(value),
    record: (record) => values.push(record),
    problem: (place, reason) => problems.push(`${place} ${reason}`),
    other: () => {},
    ready: async () => {},
  });
  reader.push(bytes);
  reader.end();
  const [problem] = problems;
  return values.length === 0 && problem !== undefined ? { problem: `has a text of which ${problem}` } : { values };
}
