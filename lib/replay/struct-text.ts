/** Structs in structs that are read; deeper ones stay text. */
const DEEPEST = 32;

/** Reads on in one text; `at` is the place, and `json` says whether JSON may still come: what once did not end will not. */
interface Cursor {
  readonly text: string;
  at: number;
  json: boolean;
}

/**
 * What Athena and CloudTrail Lake write for a struct, a map or a list: `{type=Root, arn=arn:…, sessioncontext=null}`, `[{…}, {…}]`,
 * with JSON inside where a value was JSON. Nothing is quoted, so a text ends where `, name=` or the closing brace stands.
 * Undefined for a text that is none of these. A null becomes undefined.
 */
export function readStruct(text: string): object | undefined {
  const trimmed = text.trim();
  if (!/^[{[]/.test(trimmed)) return undefined;
  const json = tryJson(trimmed);
  if (typeof json === 'object' && json !== null) return json;
  const cursor = { text: trimmed, at: 0, json: true };
  const value = readValue(cursor, 0);
  return typeof value === 'object' && cursor.at === trimmed.length ? value : undefined;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Read = string | object | undefined;

function readValue(cursor: Cursor, depth: number): Read {
  const { text, at } = cursor;
  const json = text[at] === '{' || text[at] === '[' ? readJson(cursor) : undefined;
  if (json !== undefined) return json;
  if (depth < DEEPEST && text[at] === '{') return readMembers(cursor, depth + 1);
  if (depth < DEEPEST && text[at] === '[') return readElements(cursor, depth + 1);
  const end = endOfPlain(text, at);
  cursor.at = end;
  const plain = text.slice(at, end);
  return plain === 'null' ? undefined : plain;
}

/** JSON inside a struct: told by its quotes, and ended by its own braces. */
function readJson(cursor: Cursor): object | undefined {
  const { text, at } = cursor;
  if (!cursor.json || !/^(?:\{\s*["}]|\[\s*[\]"{[\d])/.test(text.slice(at, at + 50))) return undefined;
  let [depth, inText] = [0, false];
  for (let index = at; index < text.length; index += 1) {
    const character = text[index];
    if (inText && character === '\\') index += 1;
    else if (character === '"') inText = !inText;
    else if (!inText && (character === '{' || character === '[')) depth += 1;
    else if (!inText && (character === '}' || character === ']')) depth -= 1;
    if (depth > 0) continue;
    const value = tryJson(text.slice(at, index + 1));
    if (typeof value !== 'object' || value === null) return undefined;
    cursor.at = index + 1;
    return value;
  }
  cursor.json = false;
  return undefined;
}

const NAME = /[\w.:/@-]+=/y;

function nameAt(text: string, at: number): string | undefined {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0].slice(0, -1);
}

function readMembers(cursor: Cursor, depth: number): object {
  const members: Record<string, Read> = {};
  cursor.at += 1;
  for (let name = nameAt(cursor.text, cursor.at); name !== undefined; name = nameAt(cursor.text, cursor.at)) {
    cursor.at += name.length + 1;
    const value = readValue(cursor, depth);
    // What stands first is the service's; a caller's text could only add a name further on.
    if (value !== undefined && !Object.hasOwn(members, name)) define(members, name, value);
    if (!cursor.text.startsWith(', ', cursor.at)) break;
    cursor.at += 2;
  }
  if (cursor.text[cursor.at] === '}') cursor.at += 1;
  return members;
}

function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function readElements(cursor: Cursor, depth: number): object {
  const elements: Read[] = [];
  cursor.at += 1;
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== ']') {
    elements.push(readValue(cursor, depth));
    if (!cursor.text.startsWith(', ', cursor.at)) break;
    cursor.at += 2;
  }
  if (cursor.text[cursor.at] === ']') cursor.at += 1;
  return elements;
}

/** Where a plain text ends: before the next member, the next element or a closing brace. */
function endOfPlain(text: string, at: number): number {
  for (let index = at; index < text.length; index += 1) {
    const character = text[index];
    if (character === '}' || character === ']') return index;
    if (character !== ',' || text[index + 1] !== ' ') continue;
    const next = text[index + 2];
    if (next === '{' || nameAt(text, index + 2) !== undefined) return index;
  }
  return text.length;
}
