import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../lib/detections/registry.ts';
import type { AccountEvent } from '../../lib/domain/event.ts';
import { OBSERVE_ONLY, parsePolicy } from '../../lib/domain/policy.ts';
import { isReached, type Mark } from '../../lib/domain/threshold.ts';
import { eventsIn, isDelivered } from '../../lib/replay/envelope.ts';
import { eventSink } from '../../lib/replay/events-of.ts';
import { type Match, Matcher } from '../../lib/replay/match.ts';
import { plannedChange } from '../../lib/replay/plan.ts';
import { readFile } from '../../lib/replay/read-file.ts';
import { Tally } from '../../lib/replay/tally.ts';
import { Windows } from '../../lib/replay/windows.ts';
import { eventFile } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const detections = await loadDetections();
const stop = eventFile('defense-evasion/cloudtrail-tampered');
const record = stop.detail;
const describing = { ...record, eventName: 'DescribeTrails', eventID: 'd', readOnly: true, managementEvent: true };

/** What a file with some content gives: the events' ids, and what could not be read. */
async function reading(content: string | Buffer, skip = false) {
  const file = join(folder, 'input');
  writeFileSync(file, content);
  const events: AccountEvent[] = [];
  const problems: string[] = [];
  let skipped = 0;
  const count = () => {
    skipped += 1;
  };
  await readFile(
    file,
    eventSink(
      (event) => events.push(event),
      (problem) => problems.push(problem),
      async () => {},
      skip ? count : undefined,
    ),
  );
  return { ids: events.map(({ id }) => id), problems, skipped };
}

const named = (eventID: string) => ({ ...record, eventID });
const cloudTrail = (...records: object[]) => JSON.stringify({ Records: records });

describe('a file', () => {
  test.each<[string, string | Buffer, string[]]>([
    ['of CloudTrail', cloudTrail(named('a'), named('b')), ['a', 'b']],
    ['of CloudTrail, packed', gzipSync(cloudTrail(named('a'), named('b'))), ['a', 'b']],
    ['of CloudTrail, printed for people', JSON.stringify({ Records: [named('a')] }, undefined, 2), ['a']],
    ['of one event', JSON.stringify(stop, undefined, 2), [stop.id]],
    ['with an array of events', JSON.stringify([stop, { ...stop, id: 'b' }]), [stop.id, 'b']],
    ['of JSON lines', `${JSON.stringify(stop)}\n\n${JSON.stringify(named('b'))}\n`, [stop.id, 'b']],
    ['of JSON lines, each a CloudTrail file', `${cloudTrail(named('a'))}\n${cloudTrail(named('b'))}`, ['a', 'b']],
    ['of LookupEvents', JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(named('a')) }] }), ['a']],
    [
      'with a record in a record',
      cloudTrail({ ...named('a'), requestParameters: { list: [{ x: 1 }, { eventVersion: '1' }] } }, named('b')),
      ['a', 'b'],
    ],
  ])('%s', async (_name, content, ids) => {
    expect(await reading(content)).toEqual({ ids, problems: [], skipped: 0 });
  });

  test.each<[string, string | Buffer, string[], RegExp]>([
    [
      'a broken line',
      `${JSON.stringify(stop)}\n{"broken\n${JSON.stringify(named('b'))}`,
      [stop.id, 'b'],
      /^line 2 is not JSON/,
    ],
    ['nothing in it', '', [], /^the file is empty/],
    ['JSON that is no event', '{"hello":"world"}', [], /^value 1 is JSON, but neither/],
    ['a text', 'hello', [], /^line 1 is not JSON/],
    [
      'a cut off gzip file',
      gzipSync(cloudTrail(named('a'), named('b'), { x: 'y'.repeat(9_000) })).subarray(0, -9),
      ['a', 'b'],
      /cut off/,
    ],
    ['a damaged gzip file', Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.from('garbage')]), [], /damaged gzip/],
    ['a cut off CloudTrail file', cloudTrail(named('a'), named('b')).slice(0, -40), ['a'], /cut off/],
    [
      'a broken record',
      cloudTrail(named('a'), named('b'), named('c')).replace('"eventID":"b"', '"eventID":b'),
      ['a', 'c'],
      /^record 2 is not JSON/,
    ],
    [
      'a record without a time',
      cloudTrail({ ...named('a'), eventTime: undefined }, named('b')),
      ['b'],
      /without eventTime/,
    ],
    ['an event without detail', JSON.stringify({ ...stop, detail: null }), [], /without id, source/],
  ])('with %s names it and reads the rest', async (_name, content, ids, problem) => {
    const { ids: found, problems } = await reading(content);

    expect(found).toEqual(ids);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.some((text) => problem.test(text))).toBe(true);
  });

  test('with a line of 50 MB names it and reads the rest', async () => {
    const { ids, problems } = await reading(
      `${JSON.stringify(stop)}\n"${'x'.repeat(50 * 1024 * 1024)}"\n${JSON.stringify(named('b'))}\n`,
    );

    expect(ids).toEqual([stop.id, 'b']);
    expect(problems).toEqual(['line 2 is longer than 16 MB']);
  });

  test.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['packed', (text: string) => gzipSync(text)],
  ] as const)('of 20 MB, %s, is read piece by piece with the same result', async (_name, pack) => {
    const many = Array.from({ length: 12_000 }, (_, index) => named(`r${index}`));

    const { ids, problems } = await reading(pack(cloudTrail(...many)));

    expect(problems).toEqual([]);
    expect(ids).toEqual(many.map(({ eventID }) => eventID));
  });

  test('is read without parsing what would not be delivered', async () => {
    const records = [
      named('a'),
      describing,
      { ...describing, managementEvent: false },
      { ...describing, eventName: 'GetFederationToken' },
      named('z'),
    ];

    const { ids, skipped } = await reading(cloudTrail(...records), true);

    expect(skipped).toBe(1);
    expect(ids).toEqual(['a', 'd', 'd', 'z']);
  });

  test('that is not there is named', async () => {
    const problems: string[] = [];
    await readFile(
      join(folder, 'missing'),
      eventSink(
        () => {},
        (text) => problems.push(text),
        async () => {},
      ),
    );

    expect(problems[0]).toMatch(/^the file cannot be read: .*ENOENT/);
  });
});

describe('a CloudTrail record', () => {
  const wrapped = (more: object): AccountEvent | undefined => {
    let found: AccountEvent | undefined;
    eventsIn(
      { ...record, ...more },
      (event) => {
        found = event;
      },
      () => {},
    );
    return found;
  };

  test.each([
    [{ eventType: 'AwsApiCall' }, 'AWS API Call via CloudTrail'],
    [{ eventType: 'AwsConsoleSignIn' }, 'AWS Console Sign In via CloudTrail'],
    [{ eventType: 'AwsConsoleAction' }, 'AWS Console Action via CloudTrail'],
    [{ eventType: 'AwsServiceEvent' }, 'AWS Service Event via CloudTrail'],
    [{ eventType: 'AwsCloudTrailInsight', eventSource: undefined }, 'AWS Insight via CloudTrail'],
  ])('%j is delivered as %s', (more, type) => {
    expect(wrapped(more)?.['detail-type']).toBe(type);
  });

  test('keeps account, region, time and source', () => {
    expect(
      wrapped({ eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1', recipientAccountId: '111122223333' }),
    ).toMatchObject({
      source: 'aws.iam',
      region: 'us-east-1',
      account: '111122223333',
      time: '2026-03-02T03:04:05Z',
    });
  });

  test.each([
    ['DescribeInstances', {}, false],
    ['GetFederationToken', {}, true],
    ['GetObject', { managementEvent: false }, true],
    ['GetObject', { eventCategory: 'Data' }, true],
    ['CreateUser', {}, true],
    ['AssumeRole', { readOnly: true }, true],
  ])('%s %j: delivered by default %s', (eventName, more, expected) => {
    expect(isDelivered({ ...stop, detail: { eventName, ...more } })).toBe(expected);
  });
});

test('windows in memory count as the table does, in order or not', () => {
  const detection = {
    ...(detections[0] as (typeof detections)[0]),
    threshold: { count: 3, minutes: 10, key: () => 'k' },
  };
  const mark = fc.record({ at: fc.integer({ min: 0, max: 40 }), value: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 40 }), (minutes) => {
      const marks: Mark[] = minutes.map(({ at, value }) => ({ at: at * 60_000, value }));
      const windows = new Windows();
      const before: Mark[] = [];

      for (const one of marks) {
        before.push(one);
        expect(windows.reaches(detection, 'k', one)).toBe(isReached(detection.threshold, before, one.at));
      }
    }),
  );
});

describe('a replay', () => {
  const found = (events: readonly AccountEvent[], readOnly: boolean, policy = OBSERVE_ONLY) => {
    const matcher = new Matcher(detections, readOnly);
    const tally = new Tally(detections, policy);
    const raised: Match[] = [];
    for (const event of events) matcher.matches(event, (match) => tally.add(match) && raised.push(match));
    return { tally, ids: raised.map(({ finding }) => finding.detection) };
  };
  const denied = (number: number) => {
    const event = eventFile('credential-access/console-password-guessing');
    return { ...event, id: `guess-${number}`, time: `2026-03-02T03:0${number}:00Z` };
  };

  test('leaves out what EventBridge does not deliver, unless asked', () => {
    const read = eventFile('discovery/user-data-read');

    expect(found([read], false).ids).toEqual([]);
    expect(found([read], true).ids).toContain('discovery/user-data-read');
  });

  test('counts thresholds, and an event once', () => {
    const events = [1, 2, 2, 3, 4, 5, 6].map(denied);

    const { ids, tally } = found(events, false);
    const guessing = [...tally.findings.values()].find(({ finding }) =>
      finding.detection.endsWith('password-guessing'),
    );

    expect(ids.filter((id) => id === 'credential-access/console-password-guessing')).toHaveLength(2);
    expect(guessing?.finding.count).toBe(2);
    expect(guessing?.task?.params).toEqual({ ips: ['203.0.113.50'] });
  });

  test('counts the alerts that would have been sent, by day', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...stop,
      id: `e${index}`,
      detail: { ...record, requestParameters: { name: `trail-${index}` } },
    }));
    const again = Array.from({ length: 9 }, (_, index) => ({ ...(many[0] as AccountEvent), id: `again${index}` }));

    const { tally } = found([...many, ...again], false);

    // Ten one by one, then none until the hundredth; the first trail's tenth time is one more.
    expect(tally.alerts.get('2026-03-02')?.critical).toBe(11);
  });

  test('says what is suppressed, and does not count its alerts', () => {
    const policy = parsePolicy({
      version: 1,
      suppressions: [
        { detection: 'defense-evasion/cloudtrail-tampered', until: '2027-01-01T00:00:00Z', reason: 'migration' },
      ],
    });

    const { tally } = found([stop], false, policy);

    expect([...tally.findings.values()].map(({ suppressed }) => suppressed)).toEqual(['migration']);
    expect(tally.alerts.size).toBe(0);
  });

  test('plans the change of a playbook for people', () => {
    const { tally } = found([1, 2, 3, 4, 5].map(denied), false);
    const task = [...tally.findings.values()].flatMap((one) => one.task ?? [])[0];

    expect(task === undefined ? [] : plannedChange(task, OBSERVE_ONLY)).toEqual([
      'Playbook block-ip, policy mode observe:',
      'wafv2:UpdateIPSet, add 203.0.113.50/32',
      'undo: by itself after 1440 minutes, or by a person',
    ]);
  });
});
