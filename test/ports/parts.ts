import { expect, test } from '@jest/globals';
import type { FindingStore } from '../../lib/domain/record/finding-ports.ts';
import type { PartStore } from '../../lib/domain/record/part-ports.ts';
import { finding } from '../unit/support/fixtures.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const SINCE = '2026-03-02T03:04:05Z';
const ENDED = '2026-03-02T05:00:00Z';
const ONE = { id: 'p-1', name: 'volume one' };
const TWO = { id: 'p-2', name: 'volume two' };

/** What triage relies on when a finding is over thing by thing. */
export function partsKeepTheirWord(
  make: () => Promise<{ readonly findings: FindingStore; readonly parts: PartStore }>,
): void {
  test('what is open in a finding is named until it is over, however often it was opened', async () => {
    const { findings, parts } = await make();
    await findings.record(finding(), 'r-1', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);
    await parts.open('f00d', TWO, SINCE, NOW);
    await parts.open('f00d', ONE, SINCE, NOW);

    expect(await parts.end('f00d', 'p-1', ENDED)).toEqual({ open: ['volume two'], opened: 3 });
    expect(await parts.end('f00d', 'p-1', ENDED)).toEqual({ open: ['volume two'], opened: 3 });
    expect(await parts.end('f00d', 'p-2', ENDED)).toEqual({ open: [], opened: 3 });
  });

  test('what was said before a part was opened ends nothing, and it is found by who ends it after that', async () => {
    const { findings, parts } = await make();
    await findings.record(finding(), 'r-1', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);
    await parts.open('f00d', TWO, '', NOW);

    expect(await parts.end('f00d', 'p-1', '2026-03-02T03:04:04Z')).toBeUndefined();
    await parts.forget('f00d', 'p-1', '2026-03-02T03:04:04Z');
    expect(await parts.openIn('p-1')).toEqual(['f00d']);
    expect(await parts.end('f00d', 'p-2', '2026-03-01T00:00:00Z')).toEqual({ open: ['volume one'], opened: 2 });
    expect(await parts.end('f00d', 'p-1', SINCE)).toEqual({ open: [], opened: 2 });
  });

  test.each([
    ['an older word', '2026-03-02T01:00:00Z'],
    ['one without a time', ''],
  ])(
    'what was opened stays open since then, whatever %s says that comes late, which counts all the same',
    async (_what, late) => {
      const { findings, parts } = await make();
      await findings.record(finding(), 'r-1', NOW);
      await parts.open('f00d', ONE, SINCE, NOW);
      await parts.open('f00d', ONE, late, NOW);

      expect(await parts.end('f00d', 'p-1', '2026-03-02T02:00:00Z')).toBeUndefined();
      await parts.forget('f00d', 'p-1', '2026-03-02T02:00:00Z');
      expect(await parts.openIn('p-1')).toEqual(['f00d']);
      expect(await parts.end('f00d', 'p-1', SINCE)).toEqual({ open: [], opened: 2 });
    },
  );

  test('what was opened without a time, or long ago, is open since the younger word that comes after', async () => {
    const { findings, parts } = await make();
    await findings.record(finding(), 'r-1', NOW);
    await parts.open('f00d', ONE, '', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);

    expect(await parts.end('f00d', 'p-1', '2026-03-02T02:00:00Z')).toBeUndefined();
    expect(await parts.end('f00d', 'p-1', SINCE)).toEqual({ open: [], opened: 2 });
  });

  test('what is over can be opened by an older word than it was before', async () => {
    const { findings, parts } = await make();
    await findings.record(finding(), 'r-1', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);
    await parts.end('f00d', 'p-1', ENDED);
    await parts.forget('f00d', 'p-1', ENDED);
    await parts.open('f00d', ONE, '', NOW);

    expect(await parts.openIn('p-1')).toEqual(['f00d']);
    expect(await parts.end('f00d', 'p-1', '2026-03-02T02:00:00Z')).toEqual({ open: [], opened: 2 });
  });

  test('a part knows the findings in which it is open until they are done with it', async () => {
    const { findings, parts } = await make();
    for (const id of ['f00d', 'cafe']) {
      await findings.record(finding({ id }), 'r-1', NOW);
      await parts.open(id, ONE, SINCE, NOW);
    }

    expect((await parts.openIn('p-1')).sort()).toEqual(['cafe', 'f00d']);
    await parts.forget('f00d', 'p-1', ENDED);

    expect(await parts.openIn('p-1')).toEqual(['cafe']);
    expect(await parts.openIn('p-2')).toEqual([]);
  });

  test('a finding of which something was opened since is not closed; one that was, is open again with it', async () => {
    const { findings, parts } = await make();
    await findings.record(finding(), 'r-1', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);
    const opened = (await parts.end('f00d', 'p-1', ENDED))?.opened;
    await parts.open('f00d', TWO, SINCE, NOW);

    expect(await findings.close('f00d', ENDED, 'end-1', opened)).toBeUndefined();
    const again = await parts.end('f00d', 'p-2', ENDED);
    expect(await findings.close('f00d', ENDED, 'end-2', again?.opened)).toEqual(finding());
    await findings.closeTold('f00d', 'end-2');

    await parts.open('f00d', ONE, SINCE, NOW);
    const last = await parts.end('f00d', 'p-1', ENDED);
    expect(await findings.close('f00d', ENDED, 'end-3', last?.opened)).toEqual(finding());
  });

  test('an end that people know of is no news where what is older opened it again', async () => {
    const { findings } = await make();
    await findings.record(finding(), 'r-1', NOW);
    const first = await findings.close('f00d', ENDED, 'end-1');
    const untold = await findings.close('f00d', ENDED, 'end-1');
    await findings.closeTold('f00d', 'end-1');
    const told = await findings.close('f00d', ENDED, 'end-1');

    await findings.record(finding({ eventId: 'e-2' }), 'r-2', NOW);
    const again = await findings.close('f00d', ENDED, 'end-1');
    const closed = await findings.goesOn('f00d');
    await findings.record(finding({ eventId: 'e-3' }), 'r-3', NOW);
    const other = await findings.close('f00d', ENDED, 'end-2');

    expect([first, untold, told]).toEqual([finding(), finding(), undefined]);
    expect([again, closed]).toEqual(['told', false]);
    expect(other).toEqual(finding());
  });

  test('of the words of after a time that something is over the youngest is found, whether there is such a thing or not', async () => {
    const { parts } = await make();
    for (const word of ['2026-03-02T05:00:04Z younger', '2026-03-02T05:00:03Z older'])
      for (const _twice of [1, 2]) await parts.sayOver('p-1', word, NOW);

    expect(await parts.overAfter('p-1', '2026-03-02T04:00:00Z')).toBe('2026-03-02T05:00:04Z younger');
    expect(await parts.overAfter('p-1', '2026-03-02T05:00:03Z')).toBe('2026-03-02T05:00:04Z younger');
    expect(await parts.overAfter('p-1', '2026-03-02T05:00:04Z')).toBeUndefined();
    expect(await parts.overAfter('p-2', '2026-03-02T04:00:00Z')).toBeUndefined();
    expect(await parts.openIn('p-1')).toEqual([]);
  });

  test('a finding that never had a part is closed as one without any, and no other is', async () => {
    const { findings, parts } = await make();
    await findings.record(finding(), 'r-1', NOW);

    expect(await findings.close('f00d', ENDED, 'end-1', 0)).toEqual(finding());

    await findings.record(finding({ eventId: 'e-2' }), 'r-2', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);
    expect(await findings.close('f00d', ENDED, 'end-2', 0)).toBeUndefined();
  });

  test('a finding goes on until it is closed, or the first of what is open in it is over; what is opened later changes nothing of that', async () => {
    const { findings, parts } = await make();
    expect(await findings.goesOn('f00d')).toBe(true);
    await findings.record(finding(), 'r-1', NOW);
    await findings.record(finding({ id: 'cafe' }), 'r-1', NOW);
    await parts.open('f00d', ONE, SINCE, NOW);
    await parts.open('f00d', TWO, SINCE, NOW);
    expect([await findings.goesOn('f00d'), await findings.goesOn('cafe')]).toEqual([true, true]);

    await parts.end('f00d', 'p-1', ENDED);
    await findings.close('cafe', ENDED, 'end-1');
    await parts.open('f00d', ONE, SINCE, NOW);

    expect([await findings.goesOn('f00d'), await findings.goesOn('cafe')]).toEqual([false, false]);
  });
}
