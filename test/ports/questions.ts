import { expect, test } from '@jest/globals';
import type { ApprovalRecord, ApprovalStore } from '../../lib/approval/record.ts';
import { approvalOf } from '../unit/support/memory-approvals.ts';

const record = (more: Partial<ApprovalRecord['approval']> = {}): ApprovalRecord => ({
  approval: approvalOf(more),
  shown: { severity: 'high', title: 'Shut front', summary: 'front.', action: 'Waits.', next: ['Look.'] },
  findings: ['f-1'],
  again: null,
  asking: { minutes: 60, remindAfter: 0, quorum: 1, notRequester: false },
});
const { id: ID } = approvalOf();

/** What whoever asks, and whoever answers, relies on. */
export function questionsKeepTheirWord(make: () => Promise<ApprovalStore>): void {
  test('are opened once, and read as they were opened', async () => {
    const store = await make();

    expect(await store.open(record())).toBe(true);
    expect(await store.open(record({ quorum: 2 }))).toBe(false);

    expect(await store.read(ID)).toEqual({ record: record(), revision: 1 });
    expect(await store.read('ffffffffffff')).toBeUndefined();
  });

  test('are written by the one who read them last, and by nobody after them', async () => {
    const store = await make();
    await store.open(record());

    expect(await store.save(record({ state: 'approved' }), 1)).toBe(true);
    expect(await store.save(record({ state: 'denied' }), 1)).toBe(false);

    expect(await store.read(ID)).toEqual({ record: record({ state: 'approved' }), revision: 2 });
  });

  test.each([
    ['waiting', [ID]],
    ['withdrawn', [ID]],
    ['approved', []],
    ['denied', []],
    ['expired', []],
  ] as const)('that are %s are listed as %j', async (state, listed) => {
    const store = await make();
    await store.open(record());

    await store.save(record({ state }), 1);

    expect(await store.openIds()).toEqual(listed);
  });

  test('are given as copies: what a reader does to one changes nothing', async () => {
    const store = await make();
    await store.open(record());
    const kept = await store.read(ID);
    if (kept === undefined || kept === 'forged') throw new Error('a question was expected');

    kept.record.findings.push('another');

    expect(await store.read(ID)).toEqual({ record: record(), revision: 1 });
  });
}
