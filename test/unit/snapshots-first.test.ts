import { expect, test } from '@jest/globals';
import { type Evidence, keepEvidence } from '../../lib/domain/evidence.ts';

const NOW = new Date('2026-03-02T03:04:05Z');

/** Which machines snapshots were begun of, where the last one was begun at some time. */
async function begun(last: Date | undefined, disks: readonly string[]): Promise<string[]> {
  const taken: string[] = [];
  const evidence: Evidence = {
    lastSnapshot: async () => last,
    snapshot: async (id) => {
      taken.push(id);
    },
  };
  await keepEvidence(evidence, { id: 'i-00000001', disks }, 'Evidence', NOW);
  return taken;
}

test.each([
  ['for the first time', undefined, ['vol-1'], ['i-00000001']],
  ['not again where a step is repeated', new Date('2026-03-02T03:00:00Z'), ['vol-1'], []],
  ['again days later', new Date('2026-02-27T03:00:00Z'), ['vol-1'], ['i-00000001']],
  ['not of a machine without disks', undefined, [], []],
])('snapshots are taken %s', async (_when, last, disks, taken) => {
  expect(await begun(last, disks)).toEqual(taken);
});
