/** Where a field of a JSON object stands in its text: from the first to after the last character of its value. */
interface Field {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;
const OPENING = ['{', '['];
const CLOSING = ['}', ']'];

/** The fields of the object that a text is the JSON of, in order; a name that stands twice is there twice. */
function fieldsOf(text: string): Field[] {
  const fields: Field[] = [];
  let depth = 0;
  let latest = '';
  let field: { readonly name: string; readonly start: number } | undefined;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    if (depth === 1 && field !== undefined && (token === ',' || token === '}')) {
      fields.push({ ...field, end: text.slice(0, index).trimEnd().length });
      field = undefined;
    } else if (depth === 1 && field === undefined && token === ':') {
      const after = text.slice(index + 1);
      field = { name: String(JSON.parse(latest)), start: index + 1 + after.length - after.trimStart().length };
    }
    if (OPENING.includes(token)) depth += 1;
    if (CLOSING.includes(token)) depth -= 1;
    latest = token;
  }
  return fields;
}

/**
 * A secret's JSON with the values of some fields replaced and everything else as its writer left it: order, spaces, unknown
 * fields, numbers that a program would round. A field that is not there yet is added at the end.
 */
export function withFields(text: string, values: Readonly<Record<string, string>>): string {
  const there = fieldsOf(text);
  const replaced = there
    .filter(({ name }) => Object.hasOwn(values, name))
    .reduceRight(
      (rest, { name, start, end }) => rest.slice(0, start) + JSON.stringify(values[name]) + rest.slice(end),
      text,
    );
  const missing = Object.entries(values).filter(([name]) => !there.some((field) => field.name === name));
  if (missing.length === 0) return replaced;
  const added = missing.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  const end = replaced.lastIndexOf('}');
  const before = replaced.slice(0, end).trimEnd();
  return `${before}${there.length === 0 ? '' : ','}${added}${replaced.slice(before.length)}`;
}

/**
 * The fields of a JSON object as programs of all kinds mean them: null and an empty text are no value, and a number is the
 * text that stands there, as long as it is. Undefined where the text is not the JSON of an object. Of the fields `mayBeEmpty` an
 * empty text is a value.
 */
export function readFields(text: string, mayBeEmpty: readonly string[] = []): Record<string, unknown> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's own message quotes the text: it must go no further.
    return undefined;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const there = fieldsOf(text);
  const read = Object.entries(json).flatMap(([name, value]: [string, unknown]) => {
    if (value === null || (value === '' && !mayBeEmpty.includes(name))) return [];
    if (typeof value !== 'number') return [[name, value]];
    const field = there.findLast((one) => one.name === name);
    return [[name, field === undefined ? String(value) : text.slice(field.start, field.end)]];
  });
  return Object.fromEntries(read);
}
