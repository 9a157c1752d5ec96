import { createConnection } from 'mysql2/promise';
import * as z from 'zod/mini';
import { secretsClient } from '../lib/aws/clients.ts';
import { secretFetcher } from '../lib/aws/secret-fetcher.ts';
import { type SecretReader, secretReader } from '../lib/consumer/secret-reader.ts';
import { type DatabaseSecret, parseDatabaseSecret } from '../lib/rotation/database-secret.ts';
import { readConfig, variable } from '../lib/runtime/config.ts';
import { lambda } from '../lib/runtime/handler.ts';
import { tlsOf } from '../lib/servers/connection.ts';

const ACCESS_DENIED = 1045;

/** Sample: asks a MySQL or MariaDB database who it is logged in as; a rotation in between is not noticed by its caller. */
export const handler = lambda<unknown, SecretReader<DatabaseSecret>, { user: string }>(
  'sample-client',
  () =>
    secretReader({
      fetch: secretFetcher(secretsClient(), readConfig(z.object({ SECRET_ID: variable })).SECRET_ID),
      parse: (text) => parseDatabaseSecret(text, ['mysql', 'mariadb']),
      isRefusal: (error) => error instanceof Error && 'errno' in error && error.errno === ACCESS_DENIED,
      now: () => Date.now(),
    }),
  (_event, reader) => reader.use(whoAmI),
);

async function whoAmI(secret: DatabaseSecret): Promise<{ user: string }> {
  const tls = tlsOf(secret);
  const connection = await createConnection({
    host: secret.host,
    user: secret.username,
    password: secret.password,
    ...(secret.port === undefined ? {} : { port: secret.port }),
    ...(secret.dbname === undefined ? {} : { database: secret.dbname }),
    ...(tls === false ? {} : { ssl: { ...tls, verifyIdentity: true } }),
    disableEval: true,
  });
  try {
    const [rows] = await connection.query({ sql: 'SELECT CURRENT_USER()', rowsAsArray: true });
    return { user: String(Array.isArray(rows) && Array.isArray(rows[0]) ? rows[0][0] : '') };
  } finally {
    await connection.end();
  }
}
