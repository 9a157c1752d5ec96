import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { eventFile } from '../support/fixtures.ts';
import { reading, readingPath } from '../support/reading.ts';

const stop = eventFile('defense-evasion/cloudtrail-tampered');
const record = stop.detail;
const describing = { ...record, eventName: 'DescribeTrails', eventID: 'd', readOnly: true, managementEvent: true };
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
    expect(await reading(content)).toMatchObject({ ids, problems: [], skipped: 0 });
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

  test('of CloudTrail: a record that cannot match is not parsed, unless another one stands in it', async () => {
    const inner = { eventVersion: '1', managementEvent: true };
    const nested = { ...named('b'), requestParameters: { list: [inner, inner] } };
    const written = [named('a'), nested, named('c')].map((one) => ({ ...one, managementEvent: true }));
    const asked: string[] = [];

    const { ids } = await reading(cloudTrail(...written), false, {
      wants: ({ source, name, alone }, text) => {
        if (!alone) return true;
        asked.push(`${source} ${name} ${String((JSON.parse(text) as { eventID: string }).eventID)}`);
        return false;
      },
    });

    expect(asked).toEqual(['cloudtrail.amazonaws.com StopLogging a']);
    expect(ids).toEqual(['b', 'c']);
  });

  test('that is not there is named', async () => {
    const { problems } = await readingPath('/no/such/file');

    expect(problems[0]).toMatch(/^the file cannot be read: .*ENOENT/);
  });
});
