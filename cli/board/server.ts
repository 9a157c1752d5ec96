import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Asking, Reply } from '../../lib/board/routes.ts';
import type { Watch } from './watch.ts';

/** The longest request that is read, bytes: what the page sends is far shorter. */
const LONGEST = 16_384;

/** A board that is served. */
export interface Served {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves a board on this machine's own address only; `port` 0 takes a free one. Throws where the port is taken. */
export async function serve(
  port: number,
  routes: (port: number) => (asking: Asking) => Promise<Reply>,
  watch: Watch,
): Promise<Served> {
  let answer: ((asking: Asking) => Promise<Reply>) | undefined;
  const server = createServer((request, response) => {
    void respond(request, response).catch(() => response.destroy());
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === undefined || answer === undefined) {
      response.writeHead(413, { connection: 'close' }).end();
      return;
    }
    const { pathname, searchParams } = new URL(`http://board${(request.url ?? '/').replace(/^\/+/, '/')}`);
    const { host, origin, 'content-type': type, 'x-riposte-token': token } = request.headers;
    const headers = { host, origin, 'content-type': type, 'x-riposte-token': Array.isArray(token) ? undefined : token };
    const method = request.method ?? 'GET';
    const reply = await answer({ method, path: pathname, query: searchParams, headers, body });
    response.writeHead(reply.status, reply.headers);
    if (reply.stream !== true) {
      response.end(reply.body);
      return;
    }
    response.once('close', watch.follow(latestTo(response)));
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const { port: listening } = server.address() as AddressInfo;
  answer = routes(listening);
  return {
    port: listening,
    async stop() {
      watch.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Tells a page the latest state whenever it is ready for one: what a page that sleeps does not take must not pile up here. */
function latestTo(response: ServerResponse): (state: string) => void {
  let next: string | undefined;
  const tell = (state: string) => void response.write(`data: ${state}\n\n`);
  response.on('drain', () => {
    const state = next;
    next = undefined;
    if (state !== undefined) tell(state);
  });
  return (state) => {
    if (response.writableNeedDrain) next = state;
    else tell(state);
  };
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
