import { describe, expect, test } from '@jest/globals';
import { askAll, BAD_VALUES, judged, pathsOf, replaced } from '../../../bench/bad-input.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { kindOfRule } from '../../../lib/sources/config-kinds.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { eventFile } from '../support/fixtures.ts';

const detections = await loadDetections();
const detector = makeDetector(detections);
/** All but the long ones, which take their time in thousands: those have tests of their own. */
const short = BAD_VALUES.filter(([name]) => !name.endsWith('1 MB'));
const long = BAD_VALUES.filter(([name]) => name.endsWith('1 MB'));

function withDetail(event: AccountEvent, detail: unknown): AccountEvent {
  return { ...event, detail: detail as AccountEvent['detail'] };
}

describe('whatever stands where a service writes something else', () => {
  test.each(detections.map((one) => [one.id, one] as const))('%s judges it and throws nothing', (id, detection) => {
    const event = eventFile(id);
    const bad = pathsOf(event.detail)
      .slice(1)
      .flatMap((path, at) =>
        short
          .filter((_one, index) => (index + at) % 2 === 0)
          .map(([, value]) => withDetail(event, replaced(event.detail, path, value))),
      );

    const all = () => {
      for (const one of bad) {
        detection.when?.(one);
        askAll(detection, one);
      }
    };

    expect(bad.length).toBeGreaterThan(10);
    expect(all).not.toThrow();
  });

  test.each(long)('%s is judged by all detections together', (_name, value) => {
    const events = detections.filter((_one, index) => index % 6 === 0).map(({ id }) => eventFile(id));

    const all = () => {
      for (const event of events) {
        const paths = pathsOf(event.detail).slice(1);
        const path = paths[paths.length - 1] ?? [];
        judged(withDetail(event, replaced(event.detail, path, value)), detector);
      }
    };

    expect(all).not.toThrow();
  });
});

describe('what a whole field may be costs what its length costs', () => {
  /** Processor's time in ms, which other programs do not lengthen. */
  const cost = (work: () => void) => {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1_000;
  };
  /** What writing and reading each long value as JSON takes on this machine. */
  const asJson = new Map(
    long.map(([name, value]) => [
      name,
      Math.min(...[1, 2, 3].map(() => cost(() => JSON.parse(JSON.stringify(value))))),
    ]),
  );
  /** Times of that: all are below 2 by themselves, and what grew with the square was at 40. */
  const MOST = 20;

  test.each(detections.map(({ id }) => [id] as const))('%s', (id) => {
    const event = eventFile(id);
    const fields = Object.keys(event.detail);

    const slow = fields.flatMap((field, at) => {
      const [name, value] = long[at % long.length] ?? ['', ''];
      const bad = withDetail(event, replaced(event.detail, [field], value));
      const times = () => cost(() => judged(bad, detector)) / (asJson.get(name) ?? 0);
      // Three times in a row: garbage is collected in any of them.
      return [times, times, times].every((again) => again() > MOST) ? [`${field} ${name}: ${times()} times`] : [];
    });

    expect(slow).toEqual([]);
  });
});

describe('what is put beside the fields that count hides nothing', () => {
  /** Each object of a detail gets a field more, under a name that no service uses. */
  const beside = (value: unknown, key: string, more: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((one: unknown) => beside(one, key, more));
    const entries = Object.entries(value).map(([name, one]) => [name, beside(one, key, more)]);
    // Object.fromEntries makes a `__proto__` a field like any other, as JSON.parse does.
    return Object.fromEntries([...entries, [key, more]]);
  };
  const outer = (value: unknown, key: string, more: unknown) =>
    Object.fromEntries(
      Object.entries(value as object).map(([name, one]) => {
        const isParameters = name === 'requestParameters' && typeof one === 'object' && one !== null;
        return [name, isParameters ? { ...one, [key]: more } : one];
      }),
    );
  const hostile = ['__proto__', 'constructor', 'toString', 'valueOf'];

  test.each(hostile)('a key named %s everywhere', (key) => {
    const odd = JSON.parse('{"items":[{}],"__proto__":{"a":1}}') as unknown;

    const missed = detections.filter(({ id }) => {
      const event = eventFile(id);
      return !judged(withDetail(event, beside(event.detail, key, odd)), detector).includes(id);
    });

    expect(missed.map(({ id }) => id)).toEqual([]);
  });

  test.each(BAD_VALUES.slice(1))('%s as a parameter more', (_name, value) => {
    const missed = detections.filter(({ id }) => {
      const event = eventFile(id);
      return !judged(withDetail(event, outer(event.detail, 'zzz', value)), detector).includes(id);
    });

    expect(missed.map(({ id }) => id)).toEqual([]);
  });
});

test('the kind of a Config rule is told by the beginning of its name, which costs the same however long it is', () => {
  expect(kindOfRule(`s3-bucket-public-read-prohibited-${'ecs '.repeat(300_000)}`)).toBe('public bucket');
  expect(kindOfRule(`${'a-'.repeat(300)}s3-bucket-public`)).toBe('other');
});
