import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  ModifyDBClusterCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';
import type { Protection, Protections } from './protections.ts';

/** What instances and clusters say of themselves alike. */
interface Database {
  readonly Engine?: string | undefined;
  readonly DeletionProtection?: boolean | undefined;
  readonly BackupRetentionPeriod?: number | undefined;
  readonly PendingModifiedValues?: { readonly BackupRetentionPeriod?: number | undefined } | undefined;
}

/** RDS's database instances. */
export function databaseProtections(client: RDSClient): Protections {
  const find = (DBInstanceIdentifier: string) =>
    unlessError(['DBInstanceNotFoundFault', 'DBInstanceNotFound'], async () => {
      const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
      return DBInstances[0];
    });
  return {
    async find(name) {
      const found = await find(name);
      if (found === undefined) return undefined;
      const cluster = found.DBClusterIdentifier ?? '';
      return {
        tags: keysOf(found.TagList),
        ...standing(found.DBInstanceStatus),
        ...(cluster === '' ? others(found) : { refuse: `is protected by its cluster ${cluster}: ask for that` }),
      };
    },
    identity: async (name) => (await find(name))?.DbiResourceId ?? null,
    read: async (name) => protectionOf(await find(name)),
    async write(DBInstanceIdentifier, from, to) {
      await client.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, ...changed(from, to) }));
    },
  };
}

/** RDS's and Aurora's database clusters. */
export function clusterProtections(client: RDSClient): Protections {
  const find = (DBClusterIdentifier: string) =>
    unlessError(['DBClusterNotFoundFault', 'DBClusterNotFound'], async () => {
      const { DBClusters = [] } = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier }));
      return DBClusters[0];
    });
  return {
    async find(name) {
      const found = await find(name);
      return found && { tags: keysOf(found.TagList), ...standing(found.Status), ...others(found) };
    },
    identity: async (name) => (await find(name))?.DbClusterResourceId ?? null,
    read: async (name) => protectionOf(await find(name)),
    async write(DBClusterIdentifier, from, to) {
      await client.send(new ModifyDBClusterCommand({ DBClusterIdentifier, ...changed(from, to) }));
    },
  };
}

function standing(status: string | undefined): { status?: string } {
  return status === undefined ? {} : { status };
}

/** RDS's API shows databases of two services that have settings and permissions of their own. */
function others({ Engine }: Database): { refuse?: string } {
  return Engine === 'docdb' || Engine === 'neptune' ? { refuse: `is a database of ${Engine}: change it there` } : {};
}

/** What waits for the maintenance window counts: it is what will be. */
function protectionOf(found: Database | undefined): Protection | undefined {
  return (
    found && {
      deletionProtection: found.DeletionProtection ?? false,
      backupRetentionPeriod: found.PendingModifiedValues?.BackupRetentionPeriod ?? found.BackupRetentionPeriod ?? 0,
    }
  );
}

/**
 * Never at once (`ApplyImmediately`): that would interrupt the database where backups begin or end, and carry out whatever else
 * waits for the window. The protection against deletion, and one number of days for another, RDS changes at once all the same.
 */
function changed(from: Protection, to: Protection): { DeletionProtection?: boolean; BackupRetentionPeriod?: number } {
  const days = to.backupRetentionPeriod;
  return {
    ...(to.deletionProtection === from.deletionProtection
      ? {}
      : { DeletionProtection: to.deletionProtection === true }),
    ...(days === from.backupRetentionPeriod ? {} : { BackupRetentionPeriod: Number(days) }),
  };
}
