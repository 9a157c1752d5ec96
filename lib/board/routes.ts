import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Now } from '../domain/remediation/now.ts';
import { saidOf } from './said.ts';
import type { RunView, StoryLine } from './state.ts';

/** A request as the routes see it; `path` is without its query. */
export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What is answered; `stream` where the page is told of every change from then on. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly stream?: true;
}

/** What became of something a person did. */
export interface Done {
  readonly ok: boolean;
  readonly said: string;
  /** The workflow that was started, to be watched. */
  readonly execution?: string;
}

/** What can be done on the board. */
export interface BoardActions {
  state(): Promise<string>;
  run(execution: string): Promise<RunView>;
  story(finding: string): Promise<readonly StoryLine[]>;
  /** How the targets of a change are now, in its order. */
  now(execution: string): Promise<readonly Now[]>;
  answer(verb: 'approve' | 'deny', id: string, why: string): Promise<Done>;
  /** Says of an incident that somebody looks after it, or that it is over. */
  say(what: 'acknowledged' | 'closed', incident: string, why: string): Promise<Done>;
  undo(execution: string, reason: string): Promise<Done>;
  unblock(cidr: string, reason: string): Promise<Done>;
  /** Blocks an address again, which prolongs what blocks it. */
  extend(cidr: string, reason: string): Promise<Done>;
  /** Absent where no attack may be sent. */
  send?(event: string): Promise<Done>;
}

/** The files of the page by path, and who may ask: the board's own address, with its token. */
export interface Door {
  readonly files: ReadonlyMap<string, { readonly type: string; readonly text: string | Uint8Array }>;
  readonly hosts: readonly string[];
  readonly token: string;
}

/** What a browser may do with the page: its own script and style, its own server, nothing else. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const NAME = z.string().check(z.regex(/^[\w.+=@:/-]{1,400}$/));
const WHY = z.string().check(z.minLength(1), z.maxLength(500));
const answerSchema = z.object({ verb: z.enum(['approve', 'deny']), id: NAME, why: WHY });
const saySchema = z.object({ what: z.enum(['acknowledged', 'closed']), incident: NAME, why: WHY });
const undoSchema = z.object({ execution: NAME, reason: WHY });
const cidrSchema = z.object({ cidr: NAME, reason: WHY });
const sendSchema = z.object({ event: NAME });

/**
 * Answers requests. A page of another site is kept out three times: its name for this address is not ours (Host), its requests say
 * where they come from (Origin), and it does not know the token.
 */
export function boardRoutes(door: Door, actions: BoardActions): (asking: Asking) => Promise<Reply> {
  const reads: Record<string, (query: URLSearchParams) => Promise<unknown>> = {
    '/api/run': (query) => actions.run(NAME.parse(query.get('execution'))),
    '/api/now': (query) => actions.now(NAME.parse(query.get('execution'))),
    '/api/story': (query) => actions.story(NAME.parse(query.get('finding'))),
  };
  const { send } = actions;
  const writes: Record<string, (body: unknown) => Promise<Done>> = {
    '/api/answer': (body) => {
      const { verb, id, why } = answerSchema.parse(body);
      return actions.answer(verb, id, why);
    },
    '/api/say': (body) => {
      const { what, incident, why } = saySchema.parse(body);
      return actions.say(what, incident, why);
    },
    '/api/undo': (body) => {
      const { execution, reason } = undoSchema.parse(body);
      return actions.undo(execution, reason);
    },
    '/api/unblock': (body) => {
      const { cidr, reason } = cidrSchema.parse(body);
      return actions.unblock(cidr, reason);
    },
    '/api/extend': (body) => {
      const { cidr, reason } = cidrSchema.parse(body);
      return actions.extend(cidr, reason);
    },
    ...(send === undefined ? {} : { '/api/send': (body: unknown) => send(sendSchema.parse(body).event) }),
  };

  async function api({ method, path, query, headers, body }: Asking): Promise<Reply> {
    if (!isToken(headers['x-riposte-token'], door.token))
      return said(401, 'This page has no token, or an old one: open the address that riposte printed.');
    if (path === '/api/state' && method === 'GET') return json(200, await actions.state());
    if (path === '/api/live' && method === 'GET')
      return { status: 200, headers: { ...HEADERS, 'content-type': 'text/event-stream' }, body: '', stream: true };
    const read = Object.hasOwn(reads, path) ? reads[path] : undefined;
    if (read !== undefined && method === 'GET') return json(200, JSON.stringify(await read(query)));
    const write = Object.hasOwn(writes, path) ? writes[path] : undefined;
    if (write === undefined) return said(read === undefined ? 404 : 405, 'There is nothing here.');
    if (method !== 'POST') return said(405, 'This is for POST only.');
    if (headers.origin === undefined || headers['content-type'] !== 'application/json')
      return said(403, 'Only the board itself may ask for this.');
    return json(200, JSON.stringify(await write(JSON.parse(body))));
  }

  return async (asking) => {
    const { method, path, headers } = asking;
    if (!door.hosts.includes(headers.host ?? '')) return said(421, 'This is not the address of a board.');
    if (headers.origin !== undefined && !door.hosts.some((host) => headers.origin === `http://${host}`))
      return said(403, 'Only the board itself may ask for this.');
    try {
      if (path.startsWith('/api/')) return await api(asking);
    } catch (error) {
      const wrong = error instanceof z.core.$ZodError || error instanceof SyntaxError;
      return said(wrong ? 400 : 502, wrong ? 'The request is not one that the board makes.' : saidOf(error));
    }
    const file = door.files.get(path);
    if (file === undefined) return said(404, 'There is nothing here.');
    if (method !== 'GET' && method !== 'HEAD') return said(405, 'This is for GET only.');
    return {
      status: 200,
      headers: { ...HEADERS, 'content-type': file.type },
      body: method === 'HEAD' ? '' : file.text,
    };
  };
}

function json(status: number, body: string): Reply {
  return { status, headers: { ...HEADERS, 'content-type': 'application/json; charset=utf-8' }, body };
}

function said(status: number, text: string): Reply {
  return json(status, JSON.stringify({ ok: false, said: text }));
}

/** Compared by their hashes, which takes the same time whatever is right of it. */
function isToken(given: string | undefined, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given ?? ''), hash(token));
}
