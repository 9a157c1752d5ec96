import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

/** The stack's own: its bus hears of no other region. */
const region = 'us-east-1';

const fixture: Fixture = {
  playbook: 'stop-instances-of-region',
  alwaysAsks: true,
  async arrange({ config }) {
    const ec2 = new EC2Client({ ...config, region });
    const { Instances = [] } = await ec2.send(new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 2, MaxCount: 2 }));
    const InstanceIds = Instances.map(({ InstanceId = '' }) => InstanceId);
    return {
      input: { region, instances: InstanceIds },
      async look() {
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
        const all = Reservations.flatMap((one) => one.Instances ?? []);
        const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
        const kept = (id = '') => Snapshots.filter(({ Description }) => Description?.includes(id)).length;
        // Evidence comes before containment, once a machine.
        for (const { InstanceId, State } of all)
          if (State?.Name === 'stopped' && kept(InstanceId) !== 1)
            throw new Error('Stopped without one snapshot a disk');
        return all.map(({ InstanceId, State }) => `${InstanceId} ${State?.Name}`).sort();
      },
      async drift() {
        await ec2.send(new TerminateInstancesCommand({ InstanceIds: InstanceIds.slice(0, 1) }));
      },
      attack: { detection: 'impact/guard-duty-crypto-mining', texts: { 'i-0123456789abcdef0': InstanceIds[0] ?? '' } },
      held: {
        hold: () =>
          Promise.all(
            InstanceIds.map((InstanceId) =>
              ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiStop: { Value: true } })),
            ),
          ),
        says: 'has stop protection',
      },
      gone: {
        input: { region, instances: ['i-0000000000000dead'] },
        says: 'is no instance of this account in us-east-1',
      },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        await ec2.send(new CreateTagsCommand({ Resources: InstanceIds, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { region, instances: InstanceIds } };
      },
      wrong: { input: { region: 'everywhere' }, says: 'must be a region' },
    };
  },
};

export default fixture;
