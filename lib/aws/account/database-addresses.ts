import { DescribeDBInstancesCommand, ModifyDBInstanceCommand, type RDSClient } from '@aws-sdk/client-rds';
import type { Databases } from '../../playbooks/close-store/database.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** The addresses of RDS's database instances. */
export function databaseAddresses(client: RDSClient): Databases {
  return {
    find: (DBInstanceIdentifier) =>
      unlessError(['DBInstanceNotFoundFault', 'DBInstanceNotFound'], async () => {
        const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
        const [found] = DBInstances;
        return (
          found && {
            tags: keysOf(found.TagList),
            isPublic: found.PubliclyAccessible ?? false,
            status: found.DBInstanceStatus ?? '',
            engine: found.Engine ?? '',
            port: found.Endpoint?.Port ?? 0,
            groups: (found.VpcSecurityGroups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []),
            cluster: found.DBClusterIdentifier ?? '',
            identity: found.DbiResourceId ?? null,
          }
        );
      }),
    async setPublic(DBInstanceIdentifier, PubliclyAccessible) {
      // RDS changes this at once whatever ApplyImmediately says; with it, what waits for the maintenance window would come as well.
      await client.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, PubliclyAccessible }));
    },
  };
}
