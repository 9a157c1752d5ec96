import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dayByCause } from '../../bench/days/day.ts';
import { stories } from '../../bench/days/stories.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { detectionFinding } from '../../lib/domain/finding/ocsf.ts';
import { ROOT } from '../../local/paths.ts';
import { finding } from '../unit/support/fixtures.ts';
import { HAS_MODELS } from './api-model.ts';
import { outsideOcsf } from './documented.ts';
import { strangeInEvent } from './findings.ts';
import { strangeInCall, strangeInEnvelope, strangeInRecord } from './records.ts';

const events = readdirSync(`${ROOT}events`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => {
    const read = JSON.parse(readFileSync(`${ROOT}events/${name}`, 'utf8')) as AccountEvent | AccountEvent[];
    return [read].flat().map((event): [string, AccountEvent] => [name, event]);
  });
/** What the foundation makes of a log, which is no event of AWS's. */
const ours = ({ 'detail-type': type }: AccountEvent) => type === 'Log Finding';
const isCall = ({ detail }: AccountEvent) => 'eventSource' in detail;
const calls = events.filter(([, event]) => isCall(event));
const others = events.filter(([, event]) => !isCall(event) && !ours(event));
const withModels = HAS_MODELS ? describe : describe.skip;

test.each(events)('%s is wrapped as EventBridge wraps it', (_name, event) => {
  expect(strangeInEnvelope(event)).toEqual([]);
});

test.each(calls)('%s has the fields of a record of CloudTrail', (_name, event) => {
  expect(strangeInRecord(event)).toEqual([]);
});

withModels('by the models of AWS’s APIs, and its documentation where there is none', () => {
  test.each(calls)('%s has parameters and answers of its API', (_name, event) => {
    expect(strangeInCall(event)).toEqual([]);
  });

  test.each(others)('%s has the fields that its service sends', (_name, event) => {
    expect(strangeInEvent(event)).toEqual([]);
  });
});

describe('the made ordinary day, and the stories of attacks', () => {
  const made = [
    ...Object.values(dayByCause(1)).flat(),
    ...Object.values(stories(7)).flatMap((moves) => moves.map(({ event }) => event)),
  ];
  const strangeOf = (of: (event: AccountEvent) => string[] | undefined, some: readonly AccountEvent[]) => [
    ...new Set(
      some.flatMap((event) =>
        (of(event) ?? ['unknown']).map(
          (place) => `${event.source} ${String(event.detail.eventName ?? event['detail-type'])} ${place}`,
        ),
      ),
    ),
  ];

  test('are of records and events as they come', () => {
    expect(strangeOf(strangeInEnvelope, made)).toEqual([]);
    expect(strangeOf(strangeInRecord, made.filter(isCall))).toEqual([]);
  });

  (HAS_MODELS ? test : test.skip)(
    'have parameters and answers of their APIs, and the fields that services send',
    () => {
      expect(strangeOf(strangeInCall, made.filter(isCall))).toEqual([]);
      expect(
        strangeOf(
          strangeInEvent,
          made.filter((event) => !isCall(event)),
        ),
      ).toEqual([]);
    },
  );
});

test('what goes out as OCSF has no field that its version lacks', () => {
  const loud = finding({ actor: 'arn:aws:iam::123456789012:user/mallory', sourceIp: '203.0.113.50' });
  const { sourceIp: _address, ...quiet } = finding({ actor: 'unknown' });

  for (const one of [loud, quiet])
    for (const activity of ['create', 'update', 'close'] as const)
      expect(
        outsideOcsf(detectionFinding(one, { activity, api: 'StopLogging', seen: '2026-03-03T00:00:00Z' }), '1.3.0'),
      ).toEqual([]);
});
