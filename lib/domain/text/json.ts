/** Any JSON value: what an event's detail is made of before something narrows it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The value at a dotted path (`userIdentity.arn`), or undefined where any step is missing. */
export function at(value: unknown, path: string): unknown {
  let current: unknown = value;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** The string at a dotted path, or undefined where there is none or it is not a string. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** The items of a list as EC2 records them (`{ items: [...] }`) or as other services do (an array, or a single object). */
export function itemsAt(value: unknown, path: string): unknown[] {
  const found = path === '' ? value : at(value, path);
  const items = at(found, 'items') ?? found;
  if (Array.isArray(items)) return items;
  return items === undefined || items === null ? [] : [items];
}

/** The value under a key in any case: services, and the APIs of one service, write `fromPort` or `FromPort`. */
export function fieldAt(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const wanted = key.toLowerCase();
  return Object.entries(value).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** The texts of a list, or the one text; what is none is left out. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string');
}

/** The text at a dotted path that says something: an empty one, or a dash, is none. */
export function namedAt(value: unknown, path: string): string | undefined {
  const text = textAt(value, path)?.trim() ?? '';
  return text === '' || text === '-' ? undefined : text;
}

/** What a text says where it is JSON; undefined where it is not. */
export function jsonIn(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON value as text, however deep it is nested: JSON.stringify goes down by recursion, a few thousand levels. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    if (error instanceof RangeError) return deepText(value);
    throw error;
  }
}

/** Text that is ready, or a value that is still to be written. */
type Part = { readonly text: string } | { readonly value: unknown };

function deepText(root: unknown): string {
  const written: string[] = [];
  const parts: Part[] = [{ value: root }];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if ('text' in part) written.push(part.text);
    else if (typeof part.value !== 'object' || part.value === null) written.push(JSON.stringify(part.value) ?? 'null');
    else for (const one of partsOf(part.value).reverse()) parts.push(one);
  }
  return written.join('');
}

function partsOf(container: object): Part[] {
  if (Array.isArray(container)) {
    const elements = container.flatMap((value: unknown, index) => [{ text: index === 0 ? '' : ',' }, { value }]);
    return [{ text: '[' }, ...elements, { text: ']' }];
  }
  const members = Object.entries(container).flatMap(([key, value]: [string, unknown], index) => [
    { text: `${index === 0 ? '' : ','}${JSON.stringify(key)}:` },
    { value },
  ]);
  return [{ text: '{' }, ...members, { text: '}' }];
}

/**
 * A text, number or truth value as text, and an empty text for anything else. String() would throw on an object that brings a
 * `toString` of its own, and anybody may write one into a parameter.
 */
export function plain(value: unknown): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** The number that a number or a text says; NaN for anything else. */
export function numberIn(value: unknown): number {
  const text = plain(value).trim();
  return text === '' ? Number.NaN : Number(text);
}

/** How deep the lists and structures of a request lie. */
const DEEPEST = 8;

/** Every text, number and truth value under keys of some name, or in lists under them, however deep they lie in a request. */
export function valuesUnder(value: unknown, key: RegExp, depth = 0): unknown[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) =>
    (key.test(name) && Array.isArray(one) ? one : [one]).flatMap((each: unknown) =>
      key.test(name) && typeof each !== 'object' ? [each] : valuesUnder(each, key, depth + 1),
    ),
  );
}
