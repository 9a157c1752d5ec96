import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventFile } from '../support/fixtures.ts';
import { reading, streaming } from '../support/reading.ts';

const stop = eventFile('defense-evasion/cloudtrail-tampered');
const named = (eventID: string) => ({ ...stop.detail, eventID });
const text = (value: unknown) => JSON.stringify(value);
const cloudTrail = (...records: object[]) => text({ Records: records });
const [a, b] = [named('a'), named('b')];

describe('what is broken costs only itself', () => {
  const BROKEN = [
    '{"broken',
    '{"a":1',
    '}',
    ']',
    '"open',
    'hello',
    '[1,',
    '{"a":[1,{"b":2',
    '{"a":1}}',
    '{"a" 1}',
    '{,}',
    '\u0000',
  ];
  const part = fc.oneof(
    fc.record({ broken: fc.constantFrom(...BROKEN) }),
    fc.record({ id: fc.stringMatching(/^[a-f0-9]{8}$/) }),
  );

  test('whatever lines stand between the events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 3_000 }), async (parts, size) => {
        const lines = parts.map((one) => ('broken' in one ? one.broken : text(named(one.id))));
        const ids = parts.flatMap((one) => ('id' in one ? [one.id] : []));

        const results = [await reading(`${lines.join('\n')}\n \n`), await streaming(`${lines.join('\n')}\n `, size)];

        for (const result of results) {
          expect(result.ids).toEqual(ids);
          expect(result.problems.length > 0).toBe(ids.length < parts.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('between events that are printed over several lines', async () => {
    const printed = (id: string) => JSON.stringify(named(id), undefined, 2);
    const content = [
      printed('a'),
      '{"broken',
      printed('b'),
      'hello',
      printed('c'),
      '{"cut": {',
      '  "off": [1,',
      printed('d'),
    ];

    const { ids, problems } = await reading(content.join('\n'));

    expect(ids).toEqual(['a', 'b', 'c']);
    expect(problems.map((problem) => problem.split(' is not')[0])).toEqual(['line 34', 'line 68', 'line 102']);
  });

  test('in a list: the element is named, and the others are read', async () => {
    const content = `[\n${text(a)},\n{"text": "open,\n${text(b)},\n${text(named('c'))}\n]`;

    const { ids, problems } = await reading(content);

    expect(ids).toEqual(['a', 'b', 'c']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^line 3 is not JSON/);
  });
});

describe('what is made to do harm costs only itself', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const deepObject = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  test.each<[string, string | Buffer]>([
    ['arrays in arrays', `${deep(200_000)}\n${text(a)}`],
    ['objects in objects', `${deepObject(100_000)}\n${text(a)}`],
    ['arrays that never close', `${'['.repeat(300_000)}\n${text(a)}`],
    ['objects that never close', `${'{"a":'.repeat(300_000)}\n${text(a)}`],
    ['a record with a deep parameter', text({ ...a, requestParameters: 1 }).replace(':1,', `:${deepObject(100_000)},`)],
    [
      'a record without an id and with a deep parameter',
      `${text({ ...a, eventID: undefined, x: 1 }).replace('"x":1', `"x":${deep(50_000)}`)}\n${text(a)}`,
    ],
    [
      'a file of CloudTrail with a deep record',
      cloudTrail({ ...named('z'), x: 1 }, a).replace('"x":1', `"x":${deep(100_000)}`),
    ],
    ['a line of 40 MB', `"${'x'.repeat(40_000_000)}"\n${text(a)}`],
    ['an object of 40 MB', `{"x":"${'x'.repeat(40_000_000)}"}\n${text(a)}`],
    ['a quote that never closes', `{"x":"${'x'.repeat(1_000_000)}\n${text(a)}`],
    ['a packed line of 60 MB', gzipSync(`{"x":"${'x'.repeat(60_000_000)}"}\n${text(a)}`, { level: 1 })],
  ])('%s', async (_name, content) => {
    const { ids } = await reading(content);

    expect(ids).toContain('a');
  });

  test('a packed file that never comes to an end is given up', async () => {
    const part = gzipSync(Buffer.alloc(90_000_000, 'x'), { level: 1 });
    const content = Buffer.concat([part, part, part]);

    const { ids, problems } = await reading(content);

    expect(ids).toEqual([]);
    expect(problems).toEqual(['line 1 does not end within 256 MB: the rest is not read']);
    // A busy machine takes its time to pack and unpack 270 MB.
  }, 240_000);

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 2_000), /is a gzip file that was cut off/],
    [
      'damaged',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, bytes.length - 8), Buffer.alloc(8, 7)]),
      /is a damaged gzip file/,
    ],
  ] as const)('a packed file that is %s is read up to there', async (_name, harm, problem) => {
    const lines = Array.from({ length: 3_000 }, (_, index) => text({ ...named(`r${index}`), salt: Math.sin(index) }));

    const { ids, problems } = await reading(harm(gzipSync(lines.join('\n'))));

    expect(ids.length).toBeGreaterThan(1_000);
    expect(ids.slice(0, 3)).toEqual(['r0', 'r1', 'r2']);
    expect(problems[0]).toMatch(problem);
  });

  test.each([
    ['a time that is markup', '25 Nov 2026 10:00 (<script>)', '2026-11-25T'],
    ['seconds', 1772420645, '2026-03-02T03:04:05Z'],
    ['a time of SQL', '2026-03-02 03:04:05.120', '2026-03-02T03:04:05.120Z'],
    ['another zone', '2026-03-02T04:04:05+01:00', '2026-03-02T03:04:05Z'],
  ])('%s becomes a time', async (_name, eventTime, expected) => {
    const { events } = await reading(text({ ...a, eventTime }));

    expect(events[0]?.time.startsWith(expected)).toBe(true);
    expect(events[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
  });

  test('keys that JavaScript has its own ideas of are keys', async () => {
    const { ids } = await reading(
      `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${text(a).slice(1)}`,
    );

    expect(ids).toEqual(['a']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

test('null and empty texts that tools put into a record say nothing', async () => {
  const { events } = await reading(
    text({
      ...a,
      errorCode: null,
      errorMessage: '',
      userIdentity: {
        type: 'Root',
        invokedBy: '',
        sessionContext: { attributes: null, sessionIssuer: { userName: '' } },
      },
      requestParameters: { name: 'org-trail', policy: '', filter: null },
    }),
  );

  expect(JSON.parse(text(events[0]?.detail))).toMatchObject({
    userIdentity: { type: 'Root', sessionContext: { sessionIssuer: {} } },
    requestParameters: { name: 'org-trail', policy: '' },
  });
  expect(text(events[0]?.detail)).not.toMatch(/errorCode|errorMessage|invokedBy|attributes|filter|userName/);
});
