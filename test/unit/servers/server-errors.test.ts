import { afterEach, describe, expect, test } from '@jest/globals';
import type { DatabaseSecret } from '../../../lib/rotation/database-secret.ts';
import { mysqlDatabase } from '../../../lib/servers/mysql.ts';
import { postgresDatabase } from '../../../lib/servers/postgres.ts';
import { FakeServer, fakeMysql, mysqlError, mysqlHello, mysqlPacket, pgMessage } from '../support/fake-servers.ts';

const servers: FakeServer[] = [];
const secretOf = async (server: FakeServer): Promise<DatabaseSecret> => {
  servers.push(server);
  return {
    engine: 'any',
    host: 'localhost',
    port: await server.open(),
    username: 'app',
    password: 'secret',
    dbname: 'shop',
    ssl: false,
  };
};
const outcome = (work: Promise<unknown>) =>
  work.then(
    (value) => ({ value }),
    (error: Error & { retryable?: boolean }) => ({
      name: error.name,
      retryable: error.retryable,
      message: error.message,
    }),
  );

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe("what PostgreSQL's errors at a login mean", () => {
  const error = (code: string, routine = 'x') => pgMessage('E', `SFATAL\0C${code}\0Mone two three\0R${routine}\0\0`);

  test.each([
    ['28000', 'InitializeSessionUserId', 'AccountLockedError', false, 'may not log in'],
    ['28000', 'ClientAuthentication', 'RefusedError', false, 'see its pg_hba.conf'],
    ['25006', 'x', 'ReadOnlyServerError', false, 'read-only: a reader endpoint or a replica'],
    ['53300', 'x', 'ServerBusyError', true, 'no connection to spare for user app'],
    ['57P03', 'x', 'ServerUnreachableError', true, 'starting or stopping'],
    ['3D000', 'x', 'InvalidSecretError', false, 'There is no database shop at localhost that user app may use'],
    ['42501', 'x', 'InvalidSecretError', false, 'There is no database shop'],
    ['08P01', 'x', 'RefusedError', false, "put the server's own name"],
    ['0A000', 'x', 'RefusedError', false, "put the server's own name"],
    ['XX000', 'x', 'ServerError', true, 'localhost answered user app with error XX000'],
  ])('%s (%s): %s, retryable %s', async (code, routine, name, retryable, message) => {
    const server = new FakeServer((socket) => socket.end(error(code, routine)));

    const said = await outcome(postgresDatabase().login(await secretOf(server)));

    expect(said).toEqual({ name, retryable, message: expect.stringContaining(message) });
    expect(JSON.stringify(said)).not.toContain('one two three');
  });

  test('28P01: refused', async () => {
    const server = new FakeServer((socket) => socket.end(error('28P01')));

    expect(await outcome(postgresDatabase().login(await secretOf(server)))).toEqual({ value: 'refused' });
  });
});

describe("what MySQL's and MariaDB's errors at a login mean", () => {
  test.each([
    [3118, 'AccountLockedError', false, 'unlock it'],
    [4151, 'AccountLockedError', false, 'unlock it'],
    [3955, 'AccountLockedError', false, 'after too many wrong passwords'],
    [4150, 'AccountLockedError', false, 'after too many wrong passwords'],
    [1862, 'PasswordExpiredError', false, 'is the right one, but has expired'],
    [1040, 'ServerBusyError', true, 'no connection to spare'],
    [1203, 'ServerBusyError', true, 'no connection to spare'],
    [1226, 'ServerBusyError', true, 'no connection to spare'],
    [1049, 'InvalidSecretError', false, 'There is no database shop'],
    [1044, 'InvalidSecretError', false, 'There is no database shop'],
    [1130, 'RefusedError', false, 'lets nobody in from the address'],
    [1129, 'RefusedError', false, 'FLUSH HOSTS'],
    [3159, 'TlsRefusedError', false, 'take the field ssl out'],
    [1064, 'ServerError', true, 'localhost answered user app with error 1064'],
  ])('%i: %s, retryable %s', async (number, name, retryable, message) => {
    const server = new FakeServer(
      (socket) => socket.end(mysqlPacket(2, mysqlError(number, 'one two three'))),
      (socket) => socket.write(mysqlHello()),
    );

    const said = await outcome(mysqlDatabase().login(await secretOf(server)));

    expect(said).toEqual({ name, retryable, message: expect.stringContaining(message) });
    expect(JSON.stringify(said)).not.toContain('one two three');
  });

  test('1820: a right password that lets in and allows nothing has expired', async () => {
    const { server } = fakeMysql([[/^SELECT 1$/, 1820]]);

    expect(await outcome(mysqlDatabase().login(await secretOf(server)))).toMatchObject({
      name: 'PasswordExpiredError',
      retryable: false,
    });
  });

  test.each([[['1', '0']], [['0', '1']], [['ON', 'OFF']]])(
    'a replica (read_only and innodb_read_only %j) is not written to, even by who may',
    async (flags) => {
      const { server, asked } = fakeMysql([
        [/CURRENT_USER/, [['app@%']]],
        [/read_only/, [flags]],
      ]);

      const said = await outcome(mysqlDatabase().changeOwnPassword(await secretOf(server), 'next'));

      expect(said).toMatchObject({
        name: 'ReadOnlyServerError',
        message: expect.stringContaining("the writer's name"),
      });
      expect(asked.filter((statement) => /PASSWORD/.test(statement))).toEqual([]);
    },
  );
});
