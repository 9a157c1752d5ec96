import { DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { evidence } from '../../../lib/aws/account/evidence.ts';
import { type Evidence, keepEvidence } from '../../../lib/domain/remediation/evidence.ts';

const NOW = new Date('2026-03-02T03:04:05Z');

/** Which machines snapshots were begun of, where the last one was begun at some time. */
async function begun(last: Date | undefined, disks: readonly string[]): Promise<string[]> {
  const taken: string[] = [];
  const evidence: Evidence = {
    lastSnapshot: async () => last,
    snapshot: async (id) => {
      taken.push(id);
    },
    snapshotOf: async (id, disk) => {
      taken.push(`${id} ${disk}`);
    },
  };
  await keepEvidence(evidence, { id: 'i-00000001', disks }, ['Evidence'], NOW);
  return taken;
}

test.each([
  ['for the first time', undefined, ['vol-1'], ['i-00000001']],
  ['not again where a step is repeated', new Date('2026-03-02T03:00:00Z'), ['vol-1'], []],
  [
    'again where one of the same words was begun a good while before: anybody may have',
    new Date('2026-03-02T02:50:00Z'),
    ['vol-1'],
    ['i-00000001'],
  ],
  ['again days later', new Date('2026-02-27T03:00:00Z'), ['vol-1'], ['i-00000001']],
  ['not of a machine without disks', undefined, [], []],
])('snapshots are taken %s', async (_when, last, disks, taken) => {
  expect(await begun(last, disks)).toEqual(taken);
});

test('snapshots of each disk count, the last of each, and none where one failed or a disk has none', async () => {
  const of = (VolumeId: string, minute: number, more: object = {}) => ({
    VolumeId,
    Description: 'Evidence',
    StartTime: new Date(Date.UTC(2026, 2, 2, 3, minute)),
    ...more,
  });
  const ec2 = mockClient(EC2Client);
  const last = (disks: readonly string[]) => evidence(new EC2Client({})).lastSnapshot(disks, 'Evidence');
  const begun = [of('vol-1', 1), of('vol-1', 3), of('vol-2', 2), of('vol-3', 4, { Description: 'other' })];
  ec2.on(DescribeSnapshotsCommand).resolves({ Snapshots: [...begun, of('vol-4', 4, { State: 'error' })] });

  expect(await last(['vol-1', 'vol-2'])).toEqual(new Date('2026-03-02T03:02:00Z'));
  expect(await last(['vol-1', 'vol-3'])).toBeUndefined();
  expect(await last(['vol-1', 'vol-4'])).toBeUndefined();
});
