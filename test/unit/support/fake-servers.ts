import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** A server on loopback that does what it is told with each connection, and remembers what it was sent. */
export class FakeServer {
  readonly received: Buffer[] = [];
  readonly sockets: Socket[] = [];
  private readonly server: Server;

  constructor(
    talk: (socket: Socket, nth: number, chunk: Buffer) => void,
    greet: (socket: Socket) => void = () => undefined,
  ) {
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      let chunks = 0;
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        this.received.push(chunk);
        talk(socket, chunks, chunk);
        chunks += 1;
      });
      greet(socket);
    });
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** Everything it was sent, as text. */
  get heard(): string {
    return Buffer.concat(this.received).toString('latin1');
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Writes the same for as long as anybody reads. */
export function flood(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
    socket.once('drain', more);
  };
  more();
}

/** A message of PostgreSQL's protocol, and the sequence that lets anybody in. */
export function pgMessage(type: string, body: Buffer | string): Buffer {
  const content = Buffer.isBuffer(body) ? body : Buffer.from(body, 'latin1');
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}
export const PG_READY = pgMessage('Z', 'I');
export const PG_WELCOME = Buffer.concat([pgMessage('R', '\0\0\0\0'), PG_READY]);

/** An error of PostgreSQL's. */
export function pgError(code: string, message: string): Buffer {
  return pgMessage('E', `SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
}

/** A packet of MySQL's protocol. */
export function mysqlPacket(number: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = number;
  return Buffer.concat([head, body]);
}
export const MYSQL_OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

/** MySQL's first word, without TLS on offer. */
export function mysqlHello(plugin = 'mysql_native_password'): Buffer {
  const capabilities = 0xffff & ~0x800;
  return mysqlPacket(
    0,
    Buffer.concat([
      Buffer.from([10]),
      Buffer.from('8.0.0\0'),
      Buffer.from([1, 0, 0, 0]),
      Buffer.from('12345678\0'),
      Buffer.from([capabilities & 255, capabilities >> 8, 33, 2, 0, 0x0f, 0x08, 21]),
      Buffer.alloc(10),
      Buffer.from('123456789012\0'),
      Buffer.from(`${plugin}\0`),
    ]),
  );
}

const MYSQL_EOF = Buffer.from([0xfe, 0, 0, 2, 0]);
const lengthText = (value: string) => Buffer.concat([Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)]);

/** An answer with columns of text, up to its rows; and the packets of rows. */
function mysqlHead(columns: number): Buffer[] {
  const column = Buffer.concat([
    ...['def', '', '', '', 'one', ''].map(lengthText),
    Buffer.from([0x0c, 33, 0, 255, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0]),
  ]);
  return [Buffer.from([columns]), ...Array.from({ length: columns }, () => column), MYSQL_EOF];
}
const numbered = (bodies: readonly Buffer[], first: number) =>
  Buffer.concat(bodies.map((body, at) => mysqlPacket((first + at) % 256, body)));

/** The beginning of an answer with one column, and as many rows of it as fit into its numbers. */
export function mysqlFlood(): { readonly head: Buffer; readonly rows: Buffer } {
  // A text of 4,096 bytes: its length stands in two bytes after 0xfc.
  const row = Buffer.concat([Buffer.from([0xfc, 0x00, 0x10]), Buffer.alloc(4_096, 'x')]);
  return {
    head: numbered(mysqlHead(1), 1),
    rows: numbered(
      Array.from({ length: 256 }, () => row),
      4,
    ),
  };
}

/** A whole answer: rows of short texts. */
export function mysqlAnswer(rows: readonly (readonly string[])[]): Buffer {
  const columns = rows[0]?.length ?? 1;
  const bodies = rows.map((row) => Buffer.concat(row.map(lengthText)));
  return numbered([...mysqlHead(columns), ...bodies, MYSQL_EOF], 1);
}

/** How a server answers a statement: with rows, with an error's number, or, where nothing fits, that all is well. */
export type MysqlScript = readonly (readonly [RegExp, readonly (readonly string[])[] | number])[];

/** A server that lets anybody in and answers by a script; what it was asked stands in `asked`. */
export function fakeMysql(script: MysqlScript): { readonly server: FakeServer; readonly asked: string[] } {
  const asked: string[] = [];
  const server = new FakeServer(
    (socket, nth, chunk) => {
      if (nth === 0) return void socket.write(mysqlPacket(2, MYSQL_OK));
      // The driver's count of query attributes stands before the text.
      const statement = chunk
        .subarray(5)
        .toString()
        .replace(/^[^A-Z]+/, '');
      asked.push(statement);
      const answer = script.find(([pattern]) => pattern.test(statement))?.[1];
      if (answer === undefined) socket.write(mysqlPacket(1, MYSQL_OK));
      else socket.write(typeof answer === 'number' ? mysqlPacket(1, mysqlError(answer, 'x')) : mysqlAnswer(answer));
    },
    (socket) => socket.write(mysqlHello()),
  );
  return { server, asked };
}

/** An error of MySQL's. */
export function mysqlError(number: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, number & 255, number >> 8]), Buffer.from(`#HY000${message}`)]);
}
