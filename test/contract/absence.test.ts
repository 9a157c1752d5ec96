import { expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { isObject } from '../../lib/pattern/exact-json.ts';

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
