import { databaseKind } from '../../lib/rotation/database.ts';
import { rotationFunction } from '../../lib/runtime/rotation.ts';
import { MYSQL, mysqlDatabase } from '../../lib/servers/mysql.ts';

/** Rotation function for users of MySQL and MariaDB. */
export const handler = rotationFunction('rotate-mysql', (versions) => databaseKind(mysqlDatabase(), MYSQL, versions));
