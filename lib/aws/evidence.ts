import { CreateSnapshotsCommand, type EC2Client, paginateDescribeSnapshots } from '@aws-sdk/client-ec2';
import type { Evidence } from '../domain/evidence.ts';

/** Snapshots of the machines of the client's region. */
export function evidence(client: EC2Client): Evidence {
  return {
    async lastSnapshot(disks, description) {
      const begun: Date[] = [];
      const asked = { OwnerIds: ['self'], Filters: [{ Name: 'volume-id', Values: [...disks] }] };
      for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client }, asked))
        for (const { Description, StartTime } of Snapshots)
          if (Description === description && StartTime !== undefined) begun.push(StartTime);
      return begun.sort((a, b) => b.getTime() - a.getTime())[0];
    },
    async snapshot(InstanceId, Description) {
      await client.send(new CreateSnapshotsCommand({ InstanceSpecification: { InstanceId }, Description }));
    },
  };
}
