import { describe, expect, test } from '@jest/globals';
import { tell } from '../../../bench/days/messages.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { OBSERVE_ONLY } from '../../../lib/domain/policy/policy.ts';
import { machine, program, sso } from '../support/callers.ts';
import { call } from '../support/calls.ts';

const detections = await loadDetections();

type Step = readonly [service: string, name: string, parameters: object, more?: object];

/** What is told of some calls, twenty minutes apart. */
function toldOf(...calls: readonly Step[]): string[] {
  const events = calls.map(([service, name, parameters, more], index): AccountEvent => {
    const time = `2026-03-02T03:${index * 2}0:00Z`;
    const event = call(service, name, parameters, { eventTime: time, ...more });
    return { ...event, id: `c0ffee00-0000-4000-8000-00000000000${index}`, time };
  });
  return tell(events, detections, OBSERVE_ONLY, false)
    .messages.filter(({ finding }) => finding.detection === 'collection/copy-made-readable')
    .map(({ finding }) => `${finding.severity}: ${finding.summary}`);
}

const disk = (more: object = {}): Step => [
  'ec2',
  'CreateVolume',
  { snapshotId: 'snap-0123456789abcdef0' },
  { responseElements: { volumeId: 'vol-0123456789abcdef0' }, ...more },
];
const attached = (more: object = {}): Step => [
  'ec2',
  'AttachVolume',
  { volumeId: 'vol-0123456789abcdef0', instanceId: 'i-0abc1234567890def', device: '/dev/sdf' },
  more,
];
const restored: Step = ['rds', 'RestoreDBInstanceFromDBSnapshot', { dBInstanceIdentifier: 'copy' }];
const password: Step = ['rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'copy', masterUserPassword: '****' }];

const WHO = 'arn:aws:iam::111122223333:user/mallory';

describe('a copy that is made and opened', () => {
  test('a disk made of a snapshot, and attached', () => {
    expect(toldOf(disk(), attached())).toEqual([
      `medium: ${WHO} called AttachVolume from 203.0.113.50: what was on the original can be read in its copy.`,
    ]);
  });

  test('a database restored, and given a password', () => {
    expect(toldOf(restored, password)).toHaveLength(1);
  });

  test('a cluster of databases restored, and given a password by a name in other letters', () => {
    const cluster: Step = ['rds', 'RestoreDBClusterFromSnapshot', { dBClusterIdentifier: 'Copy' }];

    expect(
      toldOf(cluster, ['rds', 'ModifyDBCluster', { dBClusterIdentifier: 'copy', masterUserPassword: '****' }]),
    ).toHaveLength(1);
  });

  test('a database as it was at a time: what it is called says the answer', () => {
    const past: Step = [
      'rds',
      'RestoreDBInstanceToPointInTime',
      { sourceDBInstanceIdentifier: 'shop', targetDBInstanceIdentifier: 'copy' },
      { responseElements: { dBInstanceIdentifier: 'copy' } },
    ];

    expect(toldOf(past, password)).toHaveLength(1);
  });

  test('by whoever is on a machine, and by a person of Identity Center', () => {
    expect(toldOf(disk(machine), attached(machine))).toHaveLength(1);
    expect(toldOf(attached(sso), disk(sso))).toHaveLength(1);
  });
});

describe('what is no copy that is opened', () => {
  test('one step, or the same twice', () => {
    expect([toldOf(disk()), toldOf(attached(), attached()), toldOf(restored), toldOf(password)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  test('one disk made and another attached, one database restored and another given a password', () => {
    const other: Step = ['rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'shop', masterUserPassword: '****' }];

    expect(toldOf(disk({ responseElements: { volumeId: 'vol-0fedcba9876543210' } }), attached())).toEqual([]);
    expect(toldOf(restored, other)).toEqual([]);
  });

  test('an empty disk that is attached', () => {
    expect(toldOf(['ec2', 'CreateVolume', { size: '100' }], attached())).toEqual([]);
  });

  test('a disk made, and a password set of a database: steps of two copies', () => {
    expect(toldOf(disk(), password)).toEqual([]);
  });

  test('what a driver of a cluster does all day', () => {
    expect(toldOf(disk(program), attached(program))).toEqual([]);
  });
});
