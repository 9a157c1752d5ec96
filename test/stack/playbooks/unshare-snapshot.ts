import { randomUUID } from 'node:crypto';
import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DescribeImageAttributeCommand,
  DescribeSnapshotAttributeCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2';
import {
  AddTagsToResourceCommand,
  CreateDBClusterCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBSnapshotAttributesCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'unshare-snapshot',
  async arrange(stack) {
    const ec2 = new EC2Client(stack.config);
    const rds = new RDSClient(stack.config);
    const name = `shared-${randomUUID().slice(0, 8)}`;
    const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
    const { SnapshotId = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
    const { ImageId = '' } = await ec2.send(new RegisterImageCommand({ Name: name }));
    await makeDatabaseSnapshots(rds, name);
    const Attribute = 'createVolumePermission';
    const share = (...UserIds: string[]) =>
      ec2.send(new ModifySnapshotAttributeCommand({ SnapshotId, Attribute, OperationType: 'add', UserIds }));
    await share('111122223333');
    await ec2.send(
      new ModifySnapshotAttributeCommand({ SnapshotId, Attribute, OperationType: 'add', GroupNames: ['all'] }),
    );
    const LaunchPermission = { Add: [{ Group: 'all' as const }, { UserId: '111122223333' }] };
    await ec2.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
    return {
      input: { snapshots: [SnapshotId, ImageId, `${name}-db`, `${name}-cluster`] },
      async look() {
        const disk = await ec2.send(new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute }));
        const image = await ec2.send(new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }));
        const who = [...(disk.CreateVolumePermissions ?? []), '|', ...(image.LaunchPermissions ?? [])];
        return [...who.map((one) => JSON.stringify(one)), ...(await databaseShares(rds, name))].sort();
      },
      async drift() {
        await share('444455556666');
      },
      attack: [
        {
          detection: 'exfiltration/snapshot-or-image-shared',
          texts: { 'snap-0123456789abcdef0': SnapshotId, '999999999999': '111122223333' },
        },
        {
          detection: 'exfiltration/snapshot-or-image-shared',
          texts: {},
          instead: {
            eventName: 'ModifyImageAttribute',
            requestParameters: { imageId: ImageId, launchPermission: { add: { items: [{ userId: '111122223333' }] } } },
          },
        },
        { detection: 'exfiltration/database-snapshot-shared', texts: { 'prod-1': `${name}-db` } },
        {
          detection: 'exfiltration/database-snapshot-shared',
          texts: {},
          instead: {
            eventName: 'ModifyDBClusterSnapshotAttribute',
            requestParameters: {
              dBClusterSnapshotIdentifier: `${name}-cluster`,
              attributeName: 'restore',
              valuesToAdd: ['all'],
            },
          },
        },
      ],
      gone: {
        input: { snapshots: ['snap-0000000000000dead', 'ami-0000000000000dead', `${name}-gone`] },
        says: 'is no snapshot or image of this account and region',
      },
      elsewhere: {
        input: { snapshots: [`arn:aws:rds:us-east-1:111122223333:snapshot:${name}-db`] },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        const Tags = [{ Key, Value: 'yes' }];
        await ec2.send(new CreateTagsCommand({ Resources: [SnapshotId, ImageId], Tags }));
        for (const one of [`snapshot:${name}-db`, `cluster-snapshot:${name}-cluster`]) {
          const ResourceName = `arn:aws:rds:us-east-1:000000000000:${one}`;
          await rds.send(new AddTagsToResourceCommand({ ResourceName, Tags }));
        }
        return { input: { snapshots: [SnapshotId, ImageId, `${name}-db`, `${name}-cluster`] } };
      },
      wrong: { input: { snapshots: ['the big one'] }, says: 'must be ids of EBS snapshots' },
    };
  },
};

async function makeDatabaseSnapshots(rds: RDSClient, name: string): Promise<void> {
  const login = { MasterUsername: 'admin', MasterUserPassword: 'not-a-secret-0' };
  const DBInstanceIdentifier = await database(rds, login);
  const DBClusterIdentifier = await cluster(rds, login);
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier: `${name}-db` }));
  const DBClusterSnapshotIdentifier = `${name}-cluster`;
  await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier, DBClusterSnapshotIdentifier }));
  const change = { AttributeName: 'restore', ValuesToAdd: ['111122223333', 'all'] };
  await rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: `${name}-db`, ...change }));
  await rds.send(new ModifyDBClusterSnapshotAttributeCommand({ DBClusterSnapshotIdentifier, ...change }));
}

/** One database for all: making one takes long. */
async function database(rds: RDSClient, login: object): Promise<string> {
  const DBInstanceIdentifier = 'shared-database';
  const wanted = { DBInstanceIdentifier, Engine: 'mysql', DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20 };
  await rds.send(new CreateDBInstanceCommand({ ...wanted, ...login })).catch(there('DBInstanceAlreadyExists'));
  return DBInstanceIdentifier;
}

async function cluster(rds: RDSClient, login: object): Promise<string> {
  const DBClusterIdentifier = 'shared-cluster';
  const wanted = { DBClusterIdentifier, Engine: 'aurora-mysql' };
  await rds.send(new CreateDBClusterCommand({ ...wanted, ...login })).catch(there('DBClusterAlreadyExists'));
  return DBClusterIdentifier;
}

function there(name: string) {
  return (error: Error) => {
    if (!error.name.startsWith(name)) throw error;
  };
}

async function databaseShares(rds: RDSClient, name: string): Promise<string[]> {
  const one = await rds.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: `${name}-db` }));
  const all = await rds.send(
    new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: `${name}-cluster` }),
  );
  return [
    JSON.stringify(one.DBSnapshotAttributesResult?.DBSnapshotAttributes),
    JSON.stringify(all.DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes),
  ];
}

export default fixture;
