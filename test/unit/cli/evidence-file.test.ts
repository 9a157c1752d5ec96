import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { evidence } from '../../../cli/commands/evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'riposte-evidence-'));
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'bundle.zip');
/** The hash of the manifest below. */
const HASH = '2b50d9dd88021592a615b3a5dc670530c01fd7a6532bf827e95b564abc650939';
const WHOLE = {
  'manifest.json':
    '{"version":1,"incident":"6b42","madeAt":"2026-03-02T05:00:00Z","files":{"timeline.json":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"streams":{}}',
  'timeline.json': '{}',
};

/** The bytes of a zip as riposte writes it. */
function zipOf(files: Readonly<Record<string, string>>, level: 0 | 6 = 6): Buffer {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { level, mtime: '2026-03-02T05:00:00Z' }));
}

function write(bytes: Buffer): void {
  writeFileSync(file, bytes);
}

/** What verify says of a bundle that has no problem. */
async function said(options: { hash?: string; json?: true } = {}): Promise<string> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await evidence('verify', file, options);
  return log.mock.calls.flat().join('\n');
}

/** Writes over each place of a text in a zip, with as many bytes. */
function replaced(zip: Buffer, from: string, to: string, times = Number.POSITIVE_INFINITY): Buffer {
  const bytes = Buffer.from(zip);
  let left = times;
  for (let at = bytes.indexOf(from); at >= 0 && left > 0; at = bytes.indexOf(from, at + 1)) {
    bytes.write(to, at);
    left -= 1;
  }
  return bytes;
}

/** Puts bytes before the list of a zip, which goes on to be found where its end says. */
function insertedBeforeList(zip: Buffer, more: Buffer): Buffer {
  const bytes = Buffer.from(zip);
  const end = bytes.length - 22;
  const list = bytes.readUInt32LE(end + 16);
  bytes.writeUInt32LE(list + more.length, end + 16);
  return Buffer.concat([bytes.subarray(0, list), more, bytes.subarray(list)]);
}

/** Changes a number of the first entry in the list of a zip; `where` counts from the entry's beginning. */
function listed(zip: Buffer, where: number, value: number): Buffer {
  const bytes = Buffer.from(zip);
  bytes.writeUInt32LE(value, bytes.readUInt32LE(bytes.length - 6) + where);
  return bytes;
}

describe('a file in which programs would open another thing than was looked at is no evidence', () => {
  const whole = zipOf(WHOLE);

  test.each<[string, Buffer, string]>([
    [
      'two of one name',
      replaced(zipOf({ ...WHOLE, 'index.htmX': 'made up', 'index.html': 'x' }), 'index.htmX', 'index.html'),
      'index.html is in it twice',
    ],
    [
      'two names that are one where capitals do not count',
      zipOf({ ...WHOLE, 'Timeline.json': '{"made":"up"}' }),
      'Timeline.json is in it twice',
    ],
    ['a name that leads out of its folder', zipOf({ ...WHOLE, '../x': 'x' }), 'the name ../x leads out of its folder'],
    [
      'something before it',
      Buffer.concat([Buffer.from('#!/bin/sh'), whole]),
      'its list is not what stands before its end',
    ],
    ['something behind it', Buffer.concat([whole, Buffer.from('more')]), 'it does not end as a zip does'],
    [
      'an entry that its list does not have',
      insertedBeforeList(whole, zipOf({ 'index.html': 'made up' }).subarray(0, 60)),
      'something stands in it that its list does not have',
    ],
    [
      'a name in the list and another before the content',
      replaced(whole, 'timeline.json', 'timeline.html', 1),
      'its two lists differ',
    ],
    ['a link', listed(whole, 38, (0o120777 << 16) >>> 0), 'no plain file'],
    [
      'a size that is less than it unpacks to',
      listed(zipOf({ 'bomb.json': 'a'.repeat(1_000_000) }), 24, 10),
      'its two lists differ',
    ],
    [
      'another content than its list says',
      replaced(zipOf({ ...WHOLE, 'index.html': '<p>as made</p>' }, 0), 'as made', 'made up'),
      'index.html does not unpack to what its list says',
    ],
  ])('%s', async (_name, bytes, why) => {
    write(bytes);

    await expect(evidence('verify', file, {})).rejects.toThrow(`${file} is no bundle of evidence: `);
    await expect(evidence('verify', file, {})).rejects.toThrow(why);
  });

  test('a size that is less than it unpacks to, in both of its lists', async () => {
    const zip = zipOf({ 'bomb.json': 'a'.repeat(1_000_000) });
    zip.writeUInt32LE(10, 22);
    write(listed(zip, 24, 10));

    await expect(evidence('verify', file, {})).rejects.toThrow('bomb.json does not unpack to what its list says');
  });

  test('bytes that are read as the same text', async () => {
    write(zipOf({ 'index.html': '\ufffd' }));
    await expect(evidence('verify', file, {})).rejects.toThrow('manifest.json cannot be read: it is missing');

    const bytes = zipSync({ 'index.html': new Uint8Array([0xff]) });
    write(Buffer.from(bytes));

    await expect(evidence('verify', file, {})).rejects.toThrow('is no bundle of evidence');
  });
});

describe('verify', () => {
  test('without the hash says what it cannot show: that all of it was made anew', async () => {
    write(zipOf(WHOLE));

    const text = await said();

    expect(text).toContain('agrees with itself');
    expect(text).toContain('unless somebody made all of it anew');
    expect(text).toContain(`add --hash. This one's is ${HASH}`);
    expect(text).not.toContain('as it was made:');
  });

  test('with the hash says that nothing was changed', async () => {
    write(zipOf(WHOLE));

    expect(await said({ hash: HASH })).toBe(`${file} is as it was made: nothing is changed, missing or inserted.`);
  });

  test('as JSON says whether a hash was compared', async () => {
    write(zipOf(WHOLE));

    expect(JSON.parse(await said({ json: true }))).toEqual({ file, problems: [], hash: HASH, compared: false });
  });

  test('shows what a terminal would obey in a name, as JSON, too', async () => {
    write(zipOf({ ...WHOLE, '\u009b31m\u202e': 'x' }));
    const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);

    await expect(evidence('verify', file, { json: true })).rejects.toThrow('was inserted');

    expect(log.mock.calls.flat().join('')).toContain('"\\u009b31m\\u202e was inserted"');
  });
});
