import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';

const FOLDER = new URL('../../../events/', import.meta.url);
/** Every event of `events/`. */
export const events = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as AccountEvent);

/** What an attacker puts where a name, a list or an object is expected. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, 0, -1, 1e308, '', ' ', '*', [], {}, [[]], [null], { a: [{}] }, '$(id)', "'; id; '", '--profile=x'],
    ...['\u202eabc', '\u001b[2J', 'x\nCommand: y', '../..', 'arn:aws:iam::0:user/x', 'arn:', '0.0.0.0/0', '::/0', '{'],
    ...['__proto__', 'constructor', JSON.parse('{"__proto__":{"x":1}}'), 'x'.repeat(10_000), Array(300).fill('x')],
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Each leaf, list and object of a value, by its path. */
function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => paths(one, [...path, key]))];
}

function put(value: unknown, [key, ...rest]: readonly string[], what: unknown): unknown {
  if (key === undefined) return what;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = put(copy[key], rest, what);
  return copy;
}

/** Events of `events/` with one to four of their parts, of whatever kind, changed to what an attacker may think of. */
export const changedEvents: fc.Arbitrary<AccountEvent> = fc
  .tuple(fc.constantFrom(...events), fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 }))
  .map(([event, changes]): AccountEvent => {
    let detail: unknown = event.detail;
    for (const [at, what] of changes) {
      const all = paths(detail).slice(1);
      const path = all[at % Math.max(1, all.length)];
      if (path !== undefined) detail = put(detail, path, what);
    }
    return { ...event, detail: detail as AccountEvent['detail'] };
  });
