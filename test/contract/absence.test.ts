import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { isObject } from '../../lib/pattern/exact-json.ts';
import { eventsIn } from '../../lib/replay/unwrap.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { ROOT } from '../../local/paths.ts';

/** The lists of values in a pattern that a missing field passes, with where they stand. */
function listsOfAbsence(pattern: unknown, place: string): [string, unknown[]][] {
  if (Array.isArray(pattern)) {
    const asksForNone = pattern.some((value) => isObject(value) && 'exists' in value && value.exists === false);
    return asksForNone ? [[place, pattern]] : pattern.flatMap((value) => listsOfAbsence(value, place));
  }
  if (!isObject(pattern)) return [];
  return Object.entries(pattern).flatMap(([key, value]) => listsOfAbsence(value, `${place}.${key}`));
}

const lists = (await loadDetections()).flatMap(({ id, pattern, closedBy }) => [
  ...listsOfAbsence(pattern, id),
  ...listsOfAbsence(closedBy, `${id} (closed by)`),
]);

test('there are patterns that ask for absence', () => {
  expect(lists.length).toBeGreaterThan(100);
});

test.each(lists)('%s takes null and an empty text for nothing, too', (_place, list) => {
  const matches = compilePattern({ field: list });

  expect([matches({}), matches({ field: null }), matches({ field: '' })]).toEqual([true, true, true]);
});

const detector = makeDetector(await loadDetections());
const raised = (event: AccountEvent) => detector.raised(event).map(({ id }) => id);
const files = readdirSync(`${ROOT}events`, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);

/** Fields that records leave out where they have nothing to say. */
const OPTIONAL = [
  ...['errorCode', 'errorMessage', 'resources', 'additionalEventData.SamlProviderArn', 'userIdentity.invokedBy'],
  ...['userIdentity.userName', 'userIdentity.sessionContext', 'userIdentity.accessKeyId', 'vpcEndpointId'],
];

/** The event with something written into the optional fields that it leaves out. */
function written(event: AccountEvent, value: null | ''): AccountEvent {
  const copy = structuredClone(event);
  for (const path of OPTIONAL) {
    const [field = '', ...above] = path.split('.').reverse();
    const object = above.reduceRight<unknown>(
      (inner, name) => (isObject(inner) ? Reflect.get(inner, name) : undefined),
      copy.detail,
    );
    if (isObject(object) && !(field in object)) Reflect.set(object, field, value);
  }
  return copy;
}

describe.each(files)('events/%s', (name) => {
  const event = JSON.parse(readFileSync(`${ROOT}events/${name}`, 'utf8')) as AccountEvent;

  test.each([
    ['null', null],
    ['an empty text', ''],
  ] as const)('raises the same with %s where it has nothing, as it happens and when it is replayed', (_what, value) => {
    const replayed: AccountEvent[] = [];
    const expected = raised(event);

    eventsIn(written(event, value), {
      event: (one) => replayed.push(one),
      problem: (reason) => expect(reason).toBe(''),
      other: () => {},
    });

    expect(raised(written(event, value))).toEqual(expected);
    expect(replayed.flatMap(raised)).toEqual(expected);
  });
});
