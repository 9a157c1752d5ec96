import { expect, test } from '@jest/globals';
import type { FindingStore } from '../../lib/domain/record/finding-ports.ts';
import { finding } from '../unit/support/fixtures.ts';

const NOW = new Date('2026-03-02T03:05:00Z');
const LATER = new Date('2026-03-02T03:07:00Z');
const UNTOLD = { marks: [], revision: 0 };
const FIRST = { state: 'mine', count: 1, lastSeen: undefined, resumed: false, reopened: false, told: UNTOLD };
const another = finding({ eventId: 'e-2', time: '2026-03-02T04:00:00Z' });

/** What the store says of an event, with what the finding was recorded as read. */
async function record(store: FindingStore, ...given: Parameters<FindingStore['record']>): Promise<object> {
  const said = await store.record(...given);
  return said.state === 'mine' ? { ...said, recorded: said.recorded() } : said;
}

/** What triage relies on when it records, tells and closes findings. */
export function findingsKeepTheirWord(make: () => Promise<FindingStore>): void {
  test('an event counts once; the next one knows when it was seen before', async () => {
    const store = await make();

    expect(await record(store, finding(), 'r-1', NOW)).toEqual(FIRST);
    await store.finish(finding());
    expect(await record(store, finding(), 'r-2', NOW)).toEqual({ state: 'done' });

    expect(await record(store, another, 'r-3', NOW)).toEqual({
      ...FIRST,
      count: 2,
      lastSeen: '2026-03-02T03:04:05Z',
      recorded: finding(),
    });
  });

  test('an event that somebody is at is left to them; whoever broke off carries on, and after a while anybody does', async () => {
    const store = await make();
    await store.record(finding(), 'r-1', NOW);

    expect(await record(store, finding(), 'r-2', NOW)).toEqual({ state: 'busy' });
    expect(await record(store, finding(), 'r-1', NOW)).toEqual({ ...FIRST, resumed: true, recorded: finding() });
    expect(await record(store, finding(), 'r-2', LATER)).toEqual({ ...FIRST, resumed: true, recorded: finding() });

    expect(await record(store, finding(), 'r-1', LATER)).toEqual({ state: 'busy' });
  });

  test('of two who tell at once the later one sees what the other has written', async () => {
    const store = await make();
    await store.record(finding(), 'r-1', NOW);
    const mark = { key: 'count:10', by: 'r-1', until: 5 };

    expect(await store.saveTold('f00d', [mark], 0)).toEqual({ saved: true, told: { marks: [mark], revision: 1 } });
    expect(await store.saveTold('f00d', [], 0)).toEqual({ saved: false, told: { marks: [mark], revision: 1 } });
    expect(await store.saveTold('f00d', [mark], 1)).toMatchObject({ saved: true });

    expect(await store.record(another, 'r-2', NOW)).toMatchObject({ told: { marks: [mark], revision: 2 } });
  });

  test('what an invocation has claimed to tell is told; what others have claimed is theirs', async () => {
    const store = await make();
    await store.record(finding(), 'r-1', NOW);
    const theirs = { key: 'quiet', by: 'r-2', until: 5 };
    await store.saveTold('f00d', [{ key: 'count:10', by: 'r-1', until: 5 }, theirs], 0);

    await store.settleTold('f00d', 'r-1');

    const { told } = (await store.record(another, 'r-3', NOW)) as { told: unknown };
    expect(told).toEqual({ marks: [{ key: 'count:10' }, theirs], revision: 2 });
  });

  test('it is closed by an event until that is told; what is unknown, or closed by another one, is not', async () => {
    const store = await make();
    await store.record(finding(), 'r-1', NOW);

    expect(await store.close('f00d', '2026-03-02T05:00:00Z', 'end-1')).toEqual(finding());
    expect(await store.close('f00d', '2026-03-02T05:00:00Z', 'end-1')).toEqual(finding());
    expect(await store.close('f00d', '2026-03-02T05:00:00Z', 'end-2')).toBeUndefined();
    await store.closeTold('f00d', 'end-1');

    expect(await store.close('f00d', '2026-03-02T05:00:00Z', 'end-1')).toBeUndefined();
    expect(await store.close('unknown', '2026-03-02T05:00:00Z', 'end-1')).toBeUndefined();
  });

  test('seen again after it was closed it is open, says so, and can be closed again', async () => {
    const store = await make();
    await store.record(finding(), 'r-1', NOW);
    await store.close('f00d', '2026-03-02T05:00:00Z', 'end-1');
    await store.closeTold('f00d', 'end-1');

    expect(await store.record(another, 'r-2', NOW)).toMatchObject({ count: 2, reopened: true });

    expect(await store.close('f00d', '2026-03-02T06:00:00Z', 'end-2')).toEqual(finding());
  });

  test('what ended before it was seen again closes it no more: that word came late, or twice', async () => {
    const store = await make();
    await store.record(finding(), 'r-1', NOW);

    expect(await store.close('f00d', '2026-03-02T03:04:04Z', 'end-1')).toBeUndefined();
    expect(await store.close('f00d', finding().time, 'end-2')).toEqual(finding());
  });

  test('what comes late is counted, and is not when it was last seen', async () => {
    const store = await make();
    await store.record(another, 'r-1', NOW);
    await store.record(finding(), 'r-2', NOW);

    expect(await store.close('f00d', '2026-03-02T03:30:00Z', 'end-1')).toBeUndefined();
    expect(await store.close('f00d', another.time, 'end-2')).toEqual(another);
  });

  test('it stands where it says', async () => {
    const store = await make();

    expect(store.whereIs('f00d')).toMatchObject({ pk: expect.stringContaining('f00d'), sk: 'FINDING' });
  });
}
