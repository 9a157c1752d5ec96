import { expect, test } from '@jest/globals';
import type { Applied, AppliedStore } from '../../lib/domain/remediation/change-ports.ts';

const applied: Applied = {
  execution: 'one',
  playbook: 'shut-door',
  at: '2026-03-02T03:00:00.000Z',
  targets: [
    {
      label: 'front',
      resource: 'arn:front',
      account: '1',
      region: 'eu-central-1',
      before: 'open',
      after: { shut: true },
    },
  ],
  says: { todo: 'Shut', done: 'Shut', undone: 'Opened' },
  asked: [{ reason: 'storm', requestedBy: 'x' }],
  findings: [],
};

/** What an undo relies on. */
export function changesKeepTheirWord(make: () => Promise<AppliedStore>): void {
  test('are read as they were put, the last one counts', async () => {
    const store = await make();
    const undone = { ...applied, undone: { at: '2026-03-02T04:00:00.000Z', by: 'execution two' } };

    await store.put(applied);
    expect(await store.get('one')).toEqual(applied);
    await store.put(undone);

    expect(await store.get('one')).toEqual(undone);
    expect(await store.get('two')).toBeUndefined();
  });
}
