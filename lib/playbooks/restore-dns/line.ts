import { recordName } from './record.ts';

/** What lines of a zone file say of one record: its name, type, time to live in seconds, and values. */
export interface Written {
  readonly name: string;
  readonly type: string;
  readonly record: { readonly ttl: number; readonly values: string[] };
}

/** `www.example.com. 300 IN A 203.0.113.7`; the class may be left out. Source: RFC 1035, 5.1. */
const LINE = /^(\S+)\s+(\d{1,10})\s+(?:IN\s+)?([A-Z]+)\s+(\S.*)$/i;

/** Seconds. Source: RFC 2181, 8. */
const LONGEST = 2_147_483_647;

/** Reads one record as a zone file writes it, a line for each value; a sentence where that is not what it is. */
export function readLine(text: string): Written | string {
  const lines = text.split('\n').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
  const read = lines.map((one) => LINE.exec(one));
  const [first] = read;
  if (first == null || read.includes(null))
    return 'is no record: write it as in a zone file, www.example.com. 300 IN A 203.0.113.7, a line for each value';
  const [, name = '', ttl = '', type = ''] = first;
  const same = read.every(
    (one) => recordName(one?.[1] ?? '') === recordName(name) && one?.[2] === ttl && isType(one, type),
  );
  if (Number(ttl) > LONGEST) return `has a time to live of more than ${LONGEST} seconds`;
  if (!same) return 'is more than one record: ask for each name, type and time to live by itself';
  const values = read.map((one) => one?.[4] ?? '');
  return { name: recordName(name), type: type.toUpperCase(), record: { ttl: Number(ttl), values } };
}

function isType(one: RegExpExecArray | null, type: string): boolean {
  return one?.[3]?.toUpperCase() === type.toUpperCase();
}

/** The names of zones that may hold a name, the nearest first: `b.example.com.`, `example.com.`, `com.`. */
export function zoneNames(name: string): string[] {
  const labels = name.split('.').slice(0, -1);
  return labels.map((_, at) => `${labels.slice(at).join('.')}.`);
}
