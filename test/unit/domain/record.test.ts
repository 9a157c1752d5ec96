import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findingDays } from '../../../lib/aws/table/finding-days.ts';
import { recordReader } from '../../../lib/aws/table/record-reader.ts';
import { timelineStore, toEntry } from '../../../lib/aws/table/timeline.ts';
import { chainProblems, type Entry, follow } from '../../../lib/domain/record/record.ts';
import { finding } from '../support/fixtures.ts';
import { memoryTable } from '../support/memory-table.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const noted = (id: string, what = 'seen') => ({ id, at: NOW, what, who: 'detection x/y', data: { count: 1 } });

describe('the record', () => {
  const linesOf = ({ items }: ReturnType<typeof memoryTable>): Entry[] =>
    [...items.values()].flatMap((item) => toEntry(item) ?? []).sort((a, b) => a.seq - b.seq);

  test('keeps two lines of one kind and one millisecond, and what is written again once', async () => {
    const table = memoryTable();
    const { note } = timelineStore(table.client, 'table');

    for (const id of ['e-1', 'e-2', 'e-1']) await note('f-1', noted(id));

    expect(linesOf(table).map(({ seq, id }) => [seq, id])).toEqual([
      [1, 'e-1'],
      [2, 'e-2'],
    ]);
  });

  test('loses nothing of many who write at once: each line follows another one', async () => {
    const table = memoryTable();
    const { note } = timelineStore(table.client, 'table');
    const ids = Array.from({ length: 20 }, (_, number) => `e-${number}`);

    await Promise.all(ids.map((id) => note('f-1', noted(id))));

    expect(
      linesOf(table)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    expect(chainProblems('FINDING#f-1', linesOf(table))).toEqual([]);
  });

  test('is read once by whoever adds to it, and again where others added meanwhile', async () => {
    const table = memoryTable();
    const [mine, theirs] = [timelineStore(table.client, 'table'), timelineStore(table.client, 'table')];

    await mine.note('f-1', noted('e-1'));
    await mine.note('f-1', noted('e-2'));
    await mine.note('f-1', noted('e-1'));
    const before = table.queries;
    await theirs.note('f-1', noted('e-3'));
    await mine.note('f-1', noted('e-4'));

    expect([before, table.queries]).toEqual([1, 3]);
    expect(linesOf(table).map(({ id }) => id)).toEqual(['e-1', 'e-2', 'e-3', 'e-4']);
    expect(chainProblems('FINDING#f-1', linesOf(table))).toEqual([]);
  });

  test('begins unread where it is new, and goes on after what stands there where it is not', async () => {
    const table = memoryTable();
    const [mine, theirs] = [timelineStore(table.client, 'table'), timelineStore(table.client, 'table')];

    await mine.note('f-1', { ...noted('e-1'), isFirst: true });
    const unread = table.queries;
    await theirs.note('f-1', { ...noted('e-1'), isFirst: true });
    await theirs.note('f-1', { ...noted('e-2'), isFirst: true });

    expect(unread).toBe(0);
    expect(linesOf(table).map(({ seq, id }) => [seq, id])).toEqual([
      [1, 'e-1'],
      [2, 'e-2'],
    ]);
    expect(chainProblems('FINDING#f-1', linesOf(table))).toEqual([]);
  });

  test('says who, what, why, and by which version of the policy', async () => {
    const table = memoryTable();
    const why = 'mallory called StopLogging on org-trail.';

    await timelineStore(table.client, 'table').noteIncident('6b42', { ...noted('a'), why, policyVersion: 'c0ffee' });

    expect(linesOf(table)[0]).toMatchObject({
      ...{ stream: 'INCIDENT#6b42', seq: 1, at: '2026-03-02T03:05:00.000Z', what: 'seen', who: 'detection x/y' },
      ...{ why, policyVersion: 'c0ffee', data: '{"count":1}' },
    });
  });
});

describe('a stream of lines', () => {
  const line = (id: string) => {
    const texts = { at: NOW.toISOString(), what: 'seen', who: 'x', why: '', policyVersion: '', data: '{}' };
    return { stream: 'FINDING#f', id, ...texts };
  };
  const chain = (length: number): Entry[] => {
    const lines: Entry[] = [];
    for (let number = 1; number <= length; number += 1) lines.push(follow(lines.at(-1), line(`e-${number}`)));
    return lines;
  };
  const problems = (lines: readonly Entry[]) => chainProblems('FINDING#f', lines);

  test('that nobody touched has no problem', () => {
    expect(problems(chain(5))).toEqual([]);
  });

  test('names the line that was changed, is missing or was put in', () => {
    const lines = chain(5);
    const [, second, third] = lines as [Entry, Entry, Entry];

    const changed = lines.map((one) => (one === third ? { ...one, who: 'somebody else' } : one));
    const missing = lines.filter((one) => one !== third);
    const inserted = [...lines.slice(0, 2), { ...second, id: 'more' }, ...lines.slice(2)];

    expect(problems(changed)).toEqual(['FINDING#f entry 3 (seen) was changed']);
    expect(problems(missing)).toEqual(['FINDING#f entry 3 is missing']);
    expect(problems(inserted)).toEqual(['FINDING#f entry 2 (seen) was inserted']);
  });

  test('does not accuse anybody of what time may have taken', () => {
    expect(problems(chain(5).slice(3))).toEqual([
      'FINDING#f entries 1 to 3 are missing at the beginning: older than the 400 days that lines are kept, or taken out',
    ]);
  });

  test('shows each change of one line, also with a hash that fits it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.string({ minLength: 1 }), (at, more) => {
        const lines = chain(5);
        const { hash: _, seq: __, prev: ___, ...content } = lines[at] as Entry;
        const rewritten = follow(lines[at - 1], { ...content, why: more });

        expect(problems(lines.map((one, index) => (index === at ? rewritten : one)))).toHaveLength(1);
      }),
    );
  });
});

test('findings of the last day are read without reading those of the days before', async () => {
  const table = memoryTable();
  const note = findingDays(table.client, 'table');
  const start = NOW.getTime() - 400 * 86_400_000;
  const text = JSON.stringify(finding({ id: 'f' }));
  for (let number = 0; number < 100_000; number += 1) {
    const at = new Date(start + (number + 1) * 345_600);
    table.items.set(`DAY#${at.toISOString().slice(0, 10)}#FINDINGS\n${at.toISOString()}#f-${number}`, {
      pk: { S: `DAY#${at.toISOString().slice(0, 10)}#FINDINGS` },
      sk: { S: `${at.toISOString()}#f-${number}` },
      finding: { S: text.replace('"f"', `"f-${number}"`) },
    });
  }
  await note(finding({ id: 'again', count: 1 }), undefined, new Date(NOW.getTime() - 60_000));
  await note(finding({ id: 'again', count: 7 }), '6b42aaaa', NOW);

  const found = await recordReader(table.client, 'table').findings(new Date(NOW.getTime() - 86_400_000), NOW);

  // Of 100,000 that are kept for 400 days a quarter of a hundredth; the bar is one hundredth.
  expect(table.read).toBeLessThanOrEqual(300);
  expect(found).toHaveLength(252);
  expect(found.find(({ id }) => id === 'again')).toMatchObject({ id: 'again', count: 7, incident: '6b42aaaa' });
});
