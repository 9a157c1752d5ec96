import { databaseKind } from '../../lib/rotation/database.ts';
import { rotationFunction } from '../../lib/runtime/rotation.ts';
import { POSTGRES, postgresDatabase } from '../../lib/servers/postgres.ts';

/** Rotation function for users of PostgreSQL. */
export const handler = rotationFunction('rotate-postgres', (versions) =>
  databaseKind(postgresDatabase(), POSTGRES, versions),
);
