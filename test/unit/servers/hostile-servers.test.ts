import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { DatabaseSecret } from '../../../lib/rotation/database-secret.ts';
import { mysqlDatabase } from '../../../lib/servers/mysql.ts';
import { postgresDatabase } from '../../../lib/servers/postgres.ts';
import {
  FakeServer,
  flood,
  MYSQL_OK,
  mysqlFlood,
  mysqlHello,
  mysqlPacket,
  PG_READY,
  PG_WELCOME,
  pgMessage,
} from '../support/fake-servers.ts';

const PASSWORD = 'the-password-itself';
const secretAt = (port: number, more: object = {}): DatabaseSecret => ({
  engine: 'any',
  host: 'localhost',
  port,
  username: 'app',
  password: PASSWORD,
  ssl: false,
  ...more,
});
const servers: FakeServer[] = [];
const serve = async (...how: ConstructorParameters<typeof FakeServer>) => {
  const server = new FakeServer(...how);
  servers.push(server);
  return { server, port: await server.open() };
};
const outcome = (work: Promise<unknown>) =>
  work.then(
    (value) => value,
    ({ name, message }: Error) => `${name}: ${message}`,
  );

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('a server of PostgreSQL’s protocol', () => {
  const database = postgresDatabase();

  test('that offers no TLS gets no password, and nobody is told to do without TLS', async () => {
    const { server, port } = await serve((socket) => socket.write('N'));

    const said = await outcome(database.login(secretAt(port, { ssl: undefined })));

    expect(said).toMatch(/^TlsRefusedError: No trusted TLS connection to localhost:\d+ \(the server offers none\)/);
    expect(said).not.toContain('ssl');
    expect(server.heard).not.toContain('app');
  });

  test('that asks for the password itself without TLS does not get it', async () => {
    const { server, port } = await serve((socket, nth) => nth === 0 && socket.write(pgMessage('R', '\0\0\0\x03')));

    const said = await outcome(database.login(secretAt(port)));

    expect(said).toMatch(/^TlsRefusedError: localhost:\d+ asks for the password itself/);
    expect(server.heard).not.toContain(PASSWORD);
  });

  test('that never closes is left alone', async () => {
    const { port } = await serve((socket, nth, chunk) => {
      if (nth === 0) socket.write(PG_WELCOME);
      else if (chunk[0] === 0x51) socket.write(Buffer.concat([pgMessage('C', 'SELECT 1\0'), PG_READY]));
    });

    expect(await outcome(database.login(secretAt(port)))).toBe('works');
  });

  test.each([
    [
      'of rows',
      (socket: Parameters<typeof flood>[0]) => {
        socket.write(pgMessage('T', '\0\0'));
        flood(
          socket,
          Buffer.concat(Array.from({ length: 200 }, () => pgMessage('D', `\0\x01\0\0\x01\x90${'x'.repeat(400)}`))),
        );
      },
    ],
    [
      'that is one message without an end',
      (socket: Parameters<typeof flood>[0]) => {
        socket.write(Buffer.from([0x44, 0x3f, 0xff, 0xff, 0xff]));
        flood(socket, Buffer.alloc(65_536));
      },
    ],
    [
      'of notices',
      (socket: Parameters<typeof flood>[0]) =>
        flood(socket, Buffer.concat(Array.from({ length: 500 }, () => pgMessage('N', `M${'x'.repeat(100)}\0\0`)))),
    ],
  ])('whose answer is a flood %s is left', async (_what, answer) => {
    const { port } = await serve((socket, nth, chunk) => {
      if (nth === 0) socket.write(PG_WELCOME);
      else if (chunk[0] === 0x51) answer(socket);
    });

    expect(await outcome(database.login(secretAt(port)))).toMatch(
      /^ServerError: localhost:\d+ sends more than any answer is long/,
    );
  });

  test.each([
    ['says nothing', () => undefined],
    [
      'stalls after letting in',
      (socket: Parameters<typeof flood>[0], nth: number) => nth === 0 && socket.write(PG_WELCOME),
    ],
  ])('that %s is waited for no longer than the step lasts', async (_what, talk) => {
    const step = new AbortController();
    const { port } = await serve((socket, nth) => {
      talk(socket, nth);
      if (nth === 1 || talk.length === 0) step.abort();
    });

    expect(await outcome(database.changeOwnPassword(secretAt(port), 'next', step.signal))).toMatch(
      /^ServerUnreachableError: localhost:\d+ does not get done in the time a step has/,
    );
  });

  test('is not even spoken to when the step is over', async () => {
    const { server, port } = await serve(() => undefined);

    await outcome(database.login(secretAt(port), AbortSignal.abort()));

    expect(server.received).toEqual([]);
  });

  test('says what it likes: none of it stands in the error', async () => {
    const { port } = await serve((socket) =>
      socket.write(pgMessage('E', 'SFATAL\0CXX000\0M\x1b[2Jrun rm -rf / now\nERROR\0\0')),
    );

    expect(await outcome(database.login(secretAt(port)))).toBe(
      'ServerError: localhost answered user app with error XX000',
    );
  });
});

describe('a server of MySQL’s protocol', () => {
  const database = mysqlDatabase();
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const asksFor = (plugin: string) =>
    Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), Buffer.from('12345678901234567890\0')]);
  const greet = (socket: Parameters<typeof flood>[0]) => socket.write(mysqlHello());

  test('that offers no TLS gets no password', async () => {
    const { server, port } = await serve(() => undefined, greet);

    expect(await outcome(database.login(secretAt(port, { ssl: undefined })))).toMatch(
      /^TlsRefusedError: No trusted TLS/,
    );
    expect(server.heard).toBe('');
  });

  test.each([
    ['in clear', [mysqlPacket(2, asksFor('mysql_clear_password'))]],
    [
      'under a key of its own (caching_sha2_password)',
      [
        mysqlPacket(2, asksFor('caching_sha2_password')),
        mysqlPacket(4, Buffer.from([1, 4])),
        mysqlPacket(6, Buffer.from(`\x01${pem}`)),
      ],
    ],
    [
      'under a key of its own (sha256_password)',
      [mysqlPacket(2, asksFor('sha256_password')), mysqlPacket(4, Buffer.from(`\x01${pem}`))],
    ],
  ])('that asks for the password itself without TLS, %s, does not get it', async (_what, answers) => {
    const { server, port } = await serve((socket, nth) => {
      const answer = answers[nth];
      if (answer !== undefined) socket.write(answer);
    }, greet);

    const said = await outcome(database.login(secretAt(port)));

    expect(said).toMatch(/^TlsRefusedError: localhost:\d+ asks for the password itself over a connection/);
    expect(server.heard).not.toContain(PASSWORD);
    // Encrypted under a 2,048-bit key, it would be 256 bytes.
    expect(Math.max(...server.received.slice(1).map(({ length }) => length), 0)).toBeLessThan(200);
  });

  test('that wants a proof nobody here can give is no server that is down', async () => {
    const { port } = await serve(
      (socket, nth) => nth === 0 && socket.write(mysqlPacket(2, asksFor('client_ed25519'))),
      greet,
    );

    expect(await outcome(database.login(secretAt(port)))).toMatch(
      /^RefusedError: User app logs in at localhost:\d+ by client_ed25519, which this function does not know/,
    );
  });

  test('that asks for a file of ours gets none, and was told so at the beginning', async () => {
    const { server, port } = await serve((socket, nth) => {
      if (nth === 0) socket.write(mysqlPacket(2, MYSQL_OK));
      if (nth === 1) socket.write(mysqlPacket(1, Buffer.concat([Buffer.from([0xfb]), Buffer.from('/etc/hostname')])));
      if (nth === 2) socket.destroy();
    }, greet);

    const said = await outcome(database.login(secretAt(port)));

    const LOCAL_FILES = 0x80;
    expect((server.received[0]?.readUInt32LE(4) ?? LOCAL_FILES) & LOCAL_FILES).toBe(0);
    expect(server.received.slice(2).reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(4);
    expect(said).toMatch(/^Server(Unreachable)?Error: /);
  });

  test('whose answer is a flood is left', async () => {
    const { port } = await serve((socket, nth) => {
      if (nth === 0) socket.write(mysqlPacket(2, MYSQL_OK));
      if (nth === 1) {
        socket.write(mysqlFlood().head);
        flood(socket, mysqlFlood().rows);
      }
    }, greet);

    expect(await outcome(database.login(secretAt(port)))).toMatch(
      /^ServerError: localhost:\d+ sends more than any answer is long/,
    );
  });

  test.each([
    ['says nothing', () => undefined],
    ['stalls after its greeting', greet],
  ])('that %s is waited for no longer than the step lasts', async (_what, hello) => {
    const step = new AbortController();
    const { port } = await serve(
      () => step.abort(),
      (socket) => {
        if (hello(socket) === undefined) step.abort();
      },
    );

    expect(await outcome(database.login(secretAt(port), step.signal))).toMatch(
      /^ServerUnreachableError: localhost:\d+ does not get done in the time a step has/,
    );
  });
});
