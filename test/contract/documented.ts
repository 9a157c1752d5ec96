import { readFileSync } from 'node:fs';
import { ROOT } from '../../local/paths.ts';

/** The fields that pages of documentation, AWS's or of who works with it, name: `a.b`, `a[].b`, and `a.*` for anything below. */
interface Documented {
  readonly pages: readonly string[];
  readonly fields: string;
}

interface Documentation {
  /** Details of events, by detail-type. */
  readonly events: Readonly<Record<string, Documented>>;
  /** What is in records of no API's calls, by service and name. */
  readonly records: Readonly<Record<string, Documented>>;
  /** What Trusted Advisor's events say of an item: its report's columns, by check. */
  readonly checks: { readonly page: string; readonly columns: Readonly<Record<string, string>> };
}

/** Field lists of what has no schema that a machine can read, with the pages that each is from. */
export const DOCUMENTED = JSON.parse(
  readFileSync(`${ROOT}test/contract/documented-fields.json`, 'utf8'),
) as Documentation;

/** Objects of OCSF by version: their attributes, each with the object that it is, where we or Security Hub look into that. */
const OCSF = JSON.parse(readFileSync(`${ROOT}test/contract/ocsf-fields.json`, 'utf8')) as {
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** Places of a value: `a.b` and `a[].b` where something simple stands, `a?` where nothing does (null, or an empty list or object). */
function placesOf(value: unknown, place = ''): string[] {
  if (typeof value !== 'object') return [place];
  if (value === null || Object.keys(value).length === 0) return [`${place}?`];
  if (Array.isArray(value)) return value.flatMap((one) => placesOf(one, `${place}[]`));
  return Object.entries(value).flatMap(([key, one]) => placesOf(one, place === '' ? key : `${place}.${key}`));
}

/** The places in a value that a list of fields does not name. */
export function undocumented(value: object, fields: string): string[] {
  const known = fields.split(' ');
  return placesOf(value).filter((place) => !known.some((field) => names(field, place)));
}

function names(field: string, place: string): boolean {
  if (field.endsWith('.*') && place.startsWith(field.slice(0, -1))) return true;
  // What is empty may hold whatever the field would.
  if (place.endsWith('?'))
    return [`${place.slice(0, -1)}.`, `${place.slice(0, -1)}[]`].some((one) => `${field}.`.startsWith(one));
  return field === place;
}

/** The places in an object of OCSF that its version of the schema does not have. */
export function outsideOcsf(value: unknown, version: string, name = 'detection_finding', place = ''): string[] {
  const attributes = new Map((OCSF.versions[version]?.[name] ?? '').split(' ').map((one) => splitOnce(one)));
  return Object.entries(value as object).flatMap(([key, one]) => {
    const here = `${place}.${key}`;
    const inner = attributes.get(key);
    if (inner === undefined) return [here];
    if (inner === '') return [];
    return [one].flat().flatMap((each) => outsideOcsf(each, version, inner, here));
  });
}

function splitOnce(attribute: string): readonly [name: string, object: string] {
  const [name = '', object = ''] = attribute.split(':');
  return [name, object];
}
