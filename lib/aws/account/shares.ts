import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { accountOfArn } from '../../domain/text/arn.ts';
import { unlessError } from '../errors.ts';
import { madeAt } from '../made-at.ts';
import { keysOf } from '../tag-keys.ts';

/** Something that can be given to others: its owner (undefined where it is ours), its ARN where AWS says it, its tags. */
export interface Shared {
  readonly owner?: string | undefined;
  readonly arn?: string | undefined;
  readonly tags: readonly string[];
}

/** Snapshots or images of one kind. Who may copy one: `all`, accounts, and organizations by ARN, in order. */
export interface Shares {
  /** Undefined where there is none of this name. */
  find(id: string): Promise<Shared | undefined>;
  read(id: string): Promise<string[] | null>;
  /** What one made later under the same name does not have; null where it is not there. */
  identity(id: string): Promise<string | null>;
  change(id: string, operation: 'add' | 'remove', whom: readonly string[]): Promise<void>;
}

/** EBS snapshots. */
export function diskSnapshots(client: EC2Client): Shares {
  const gone = ['InvalidSnapshot.NotFound', 'InvalidSnapshotID.Malformed', 'InvalidParameterValue'];
  return {
    find: (id) =>
      unlessError(gone, async () => {
        const { Snapshots = [] } = await client.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
        const [found] = Snapshots;
        return found && { owner: found.OwnerId, tags: keysOf(found.Tags) };
      }),
    identity: async (id) => id,
    async read(SnapshotId) {
      const ask = new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' });
      const found = await unlessError(gone, () => client.send(ask));
      return found === undefined
        ? null
        : (found.CreateVolumePermissions ?? []).flatMap(({ Group, UserId }) => Group ?? UserId ?? []).sort();
    },
    async change(SnapshotId, OperationType, whom) {
      const UserIds = whom.filter((one) => one !== 'all');
      await client.send(
        new ModifySnapshotAttributeCommand({
          SnapshotId,
          Attribute: 'createVolumePermission',
          OperationType,
          ...(UserIds.length > 0 ? { UserIds } : {}),
          ...(whom.includes('all') ? { GroupNames: ['all'] } : {}),
        }),
      );
    },
  };
}

/** Machine images. */
export function images(client: EC2Client): Shares {
  const gone = ['InvalidAMIID.NotFound', 'InvalidAMIID.Malformed', 'InvalidAMIID.Unavailable'];
  return {
    find: (id) =>
      unlessError(gone, async () => {
        const { Images = [] } = await client.send(new DescribeImagesCommand({ ImageIds: [id] }));
        const [found] = Images;
        return found && { owner: found.OwnerId, tags: keysOf(found.Tags) };
      }),
    identity: async (id) => id,
    async read(ImageId) {
      const ask = new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' });
      const found = await unlessError(gone, () => client.send(ask));
      const permissions = found?.LaunchPermissions ?? [];
      return found === undefined
        ? null
        : permissions
            .flatMap((one) => one.Group ?? one.UserId ?? one.OrganizationArn ?? one.OrganizationalUnitArn ?? [])
            .sort();
    },
    async change(ImageId, operation, whom) {
      const permissions = whom.map(launchPermission);
      const LaunchPermission = operation === 'add' ? { Add: permissions } : { Remove: permissions };
      await client.send(new ModifyImageAttributeCommand({ ImageId, LaunchPermission }));
    },
  };
}

function launchPermission(whom: string) {
  if (whom === 'all') return { Group: 'all' as const };
  if (!whom.startsWith('arn:')) return { UserId: whom };
  return whom.includes(':ou/') ? { OrganizationalUnitArn: whom } : { OrganizationArn: whom };
}

/** Snapshots of RDS instances. */
export function databaseSnapshots(client: RDSClient): Shares {
  const gone = ['DBSnapshotNotFoundFault', 'DBSnapshotNotFound'];
  const one = (DBSnapshotIdentifier: string) =>
    unlessError(gone, async () => {
      const { DBSnapshots = [] } = await client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
      return DBSnapshots[0];
    });
  return {
    async find(id) {
      const found = await one(id);
      const arn = found?.DBSnapshotArn;
      return found && { arn, owner: arn && accountOfArn(arn), tags: keysOf(found.TagList) };
    },
    identity: async (id) => madeAt((await one(id))?.SnapshotCreateTime),
    async read(DBSnapshotIdentifier) {
      const ask = new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier });
      const found = await unlessError(gone, () => client.send(ask));
      return found === undefined ? null : restoreOf(found.DBSnapshotAttributesResult?.DBSnapshotAttributes);
    },
    async change(DBSnapshotIdentifier, operation, whom) {
      await client.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier, ...values(operation, whom) }));
    },
  };
}

/** Snapshots of RDS and Aurora clusters. */
export function clusterSnapshots(client: RDSClient): Shares {
  const gone = ['DBClusterSnapshotNotFoundFault', 'DBClusterSnapshotNotFound'];
  const one = (DBClusterSnapshotIdentifier: string) =>
    unlessError(gone, async () => {
      const ask = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier });
      return (await client.send(ask)).DBClusterSnapshots?.[0];
    });
  return {
    async find(id) {
      const found = await one(id);
      const arn = found?.DBClusterSnapshotArn;
      return found && { arn, owner: arn && accountOfArn(arn), tags: keysOf(found.TagList) };
    },
    identity: async (id) => madeAt((await one(id))?.SnapshotCreateTime),
    async read(DBClusterSnapshotIdentifier) {
      const ask = new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier });
      const found = await unlessError(gone, () => client.send(ask));
      const result = found?.DBClusterSnapshotAttributesResult;
      return found === undefined ? null : restoreOf(result?.DBClusterSnapshotAttributes);
    },
    async change(DBClusterSnapshotIdentifier, operation, whom) {
      const changed = values(operation, whom);
      await client.send(new ModifyDBClusterSnapshotAttributeCommand({ DBClusterSnapshotIdentifier, ...changed }));
    },
  };
}

function values(operation: 'add' | 'remove', whom: readonly string[]) {
  return { AttributeName: 'restore', [operation === 'add' ? 'ValuesToAdd' : 'ValuesToRemove']: [...whom] };
}

function restoreOf(
  attributes: readonly { AttributeName?: string | undefined; AttributeValues?: string[] | undefined }[] = [],
): string[] {
  const found = attributes.find(({ AttributeName }) => AttributeName === 'restore');
  return [...(found?.AttributeValues ?? [])].sort();
}
