import type { EventPattern } from '../domain/finding/detection.ts';
import { addressDigits } from '../pattern/address.ts';
import { isObject } from '../pattern/exact-json.ts';
import { newList } from '../pattern/matcher.ts';
import { compileField } from '../pattern/operators.ts';
import { busSource, RECORD_TYPES } from './envelope.ts';

/**
 * Whether a CloudTrail record, still text, may pass one of some patterns: false only where it passes none, so that it need not be
 * parsed to know it. What service was called (`iam.amazonaws.com`), and how, was read out of it already.
 */
export type Sieve = (eventSource: string, eventName: string, record: string) => boolean;

/** What the text of a record has to hold for a pattern to be passed: one of these texts, anything (true), or nothing helps (false). */
type Need = boolean | readonly string[];

/** Calls that are told by their text, each of which is thought about once: a busy account has a few hundred. Where names are made up, records are parsed. */
const CALLS = 5_000;
/** Characters of a service and a call; AWS has none that are half as long. */
const LONGEST_CALL = 256;

/** Makes a sieve of patterns that EventBridge would take. */
export function makeSieve(patterns: readonly EventPattern[]): Sieve {
  const tests = new Map<string, boolean | RegExp>();
  return (eventSource, eventName, record) => {
    // What is written with escapes is not found by its text.
    if (record.includes('\\')) return true;
    const call = `${eventSource} ${eventName}`;
    const known = tests.get(call);
    if (known === undefined && (tests.size >= CALLS || call.length > LONGEST_CALL)) return true;
    const test = known ?? testOf(patterns, knownOf(eventSource, eventName));
    if (known === undefined) tests.set(call, test);
    return typeof test === 'boolean' ? test : test.test(record);
  };
}

function testOf(patterns: readonly EventPattern[], known: Known): boolean | RegExp {
  const need = anyOf(patterns.map((one) => needOf(one, '', known)));
  return typeof need === 'boolean' ? need : new RegExp(need.map((text) => RegExp.escape(text)).join('|'));
}

/** Of things that are all needed the one that says the most is asked for: the longer a text, the fewer records hold it by chance. */
function allOf(needs: readonly Need[]): Need {
  if (needs.includes(false)) return false;
  const lists = needs.filter((need) => typeof need !== 'boolean');
  const shortest = (list: readonly string[]) => Math.min(...list.map(({ length }) => length));
  return lists.sort((a, b) => shortest(b) - shortest(a))[0] ?? true;
}

function anyOf(needs: readonly Need[]): Need {
  if (needs.includes(true)) return true;
  const texts = [...new Set(needs.flatMap((need) => (typeof need === 'boolean' ? [] : need)))];
  // Where a text stands, every part of it does.
  const shortest = texts.filter((text) => !texts.some((part) => part !== text && text.includes(part)));
  return shortest.length === 0 ? false : shortest;
}

/** What is known of a record before it is parsed, by path: one of these values stands there. */
type Known = ReadonlyMap<string, readonly string[]>;

function knownOf(eventSource: string, eventName: string): Known {
  return new Map([
    ['source', [busSource(eventSource)]],
    ['detail-type', RECORD_TYPES],
    ['detail.eventSource', [eventSource]],
    ['detail.eventName', [eventName]],
  ]);
}

function needOf(pattern: object, path: string, known: Known): Need {
  const needs = Object.entries(pattern).map(([key, value]: [string, unknown]): Need => {
    if (key === '$or')
      return Array.isArray(value) ? anyOf(value.map((one) => needOf(one as object, path, known))) : true;
    const name = path === '' ? key : `${path}.${key}`;
    return Array.isArray(value) ? needOfField(name, value, known) : needOf(value as object, name, known);
  });
  return allOf(needs);
}

function needOfField(name: string, values: readonly unknown[], known: Known): Need {
  const texts = known.get(name);
  if (texts !== undefined) {
    const { test } = compileField(values, name, newList('full'));
    return texts.some((text) => test(text));
  }
  // What the envelope says beside these is put together from several fields.
  if (!name.startsWith('detail.')) return true;
  if (mayBeMissing(values)) return true;
  const found = anyOf(values.map(needOfValue));
  if (found !== true || IN_EVERY_RECORD.test(name)) return found;
  return written(`${name.slice(name.lastIndexOf('.') + 1)}"`);
}

/** Fields whose names say nothing: hardly any record is without them. */
const IN_EVERY_RECORD = /^detail\.(?:userIdentity|event[A-Z]|awsRegion|sourceIPAddress|userAgent|recipientAccountId)/;

/** Null and an empty text are taken out of a record before it is judged. */
function mayBeMissing(values: readonly unknown[]): boolean {
  return values.some(
    (value) => value === null || value === '' || (isObject(value) && 'exists' in value && value.exists === false),
  );
}

/** The parts that a text has to have: as it stands in JSON, without the quote before it, with the one after it where it ends there. */
function needOfValue(value: unknown): Need {
  if (typeof value === 'string') return addressDigits(value) === undefined ? written(`${value}"`) : true;
  if (!isObject(value)) return true;
  const [[operator, text] = ['', undefined]] = Object.entries(value) as [string, unknown][];
  if (typeof text !== 'string' || !['prefix', 'suffix', 'wildcard'].includes(operator)) return true;
  return allOf(text.split('*').map(written));
}

/** A text that JSON writes in one way only; anything else is not looked for. */
function written(text: string): Need {
  return /^[\w:./ -]+"?$/.test(text) ? [text] : true;
}
