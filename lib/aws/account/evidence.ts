import {
  CreateSnapshotsCommand,
  DescribeInstancesCommand,
  type EC2Client,
  paginateDescribeSnapshots,
} from '@aws-sdk/client-ec2';
import type { Evidence } from '../../domain/remediation/evidence.ts';

/** Snapshots of the machines of the client's region. */
export function evidence(client: EC2Client): Evidence {
  return {
    async lastSnapshot(disks, description) {
      const begun = new Map<string, number>();
      const asked = { OwnerIds: ['self'], Filters: [{ Name: 'volume-id', Values: [...disks] }] };
      for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client }, asked))
        for (const { Description, StartTime, State, VolumeId: disk = '' } of Snapshots)
          if (Description === description && StartTime !== undefined && State !== 'error')
            begun.set(disk, Math.max(StartTime.getTime(), begun.get(disk) ?? 0));
      const earliest = Math.min(...disks.map((disk) => begun.get(disk) ?? Number.NaN));
      return Number.isNaN(earliest) ? undefined : new Date(earliest);
    },
    async snapshot(InstanceId, Description) {
      await client.send(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId }, Description }));
    },
    async snapshotOf(InstanceId, disk, Description) {
      const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
      const [found] = Reservations.flatMap(({ Instances = [] }) => Instances);
      const attached = found?.BlockDeviceMappings ?? [];
      const boot = attached.find(({ DeviceName }) => DeviceName === found?.RootDeviceName)?.Ebs?.VolumeId;
      const others = attached.flatMap(({ Ebs }) => Ebs?.VolumeId ?? []).filter((one) => one !== disk && one !== boot);
      const InstanceSpecification = {
        InstanceId,
        ExcludeBootVolume: disk !== boot,
        ...(others.length === 0 ? {} : { ExcludeDataVolumeIds: others }),
      };
      await client.send(new CreateSnapshotsCommand({ InstanceSpecification, Description }));
    },
  };
}
