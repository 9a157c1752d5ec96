import { lookup } from 'node:dns';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { InvalidSecretError, ServerError, ServerUnreachableError, TlsRefusedError } from '../domain/errors.ts';
import { mayBeBlocked } from '../domain/network/address.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { CERTIFICATE, codeOf } from './connection.ts';

/** From the first packet to the last byte of the answer, milliseconds: a step of a rotation makes up to four calls within a minute. */
const CALL_WITHIN_MS = 10_000;
/** Bytes. */
const LARGEST_ANSWER = 64 * 1024;
const PRIVATE = 'EPRIVATEADDRESS';

/** What a server answered; it is another's text. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One call: to a URL of a secret, with headers that may carry a key. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The certificate authority (PEM) of a server with a private one. */
  readonly ca: string | undefined;
  /** When the step is over that the call is part of. */
  readonly until?: AbortSignal | undefined;
}

/** The host alone: a URL may carry a key. */
export function hostOf(url: string): string {
  return cleanText(new URL(url).host, 300);
}

/**
 * Calls a server over TLS, checked, within one deadline. Follows no redirect, reads no more than a key needs, and reaches no private,
 * local or link-local address, whatever a name resolves to, but for `privateHosts`: whoever writes a secret chooses its URLs.
 */
export function callOnce(
  { method, url, headers, ca, until }: Call,
  privateHosts: readonly string[],
  withinMs = CALL_WITHIN_MS,
): Promise<Answer> {
  const { hostname } = new URL(url);
  const literal = hostname.replace(/^\[|\]$/g, '');
  const anywhere = privateHosts.includes(hostname);
  if (!anywhere && isAddress(literal) && !mayBeBlocked(literal)) return Promise.reject(privateHost(url));
  const ownEnd = AbortSignal.timeout(withinMs);
  const signal = until === undefined ? ownEnd : AbortSignal.any([ownEnd, until]);
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(signal.aborted ? late(url) : told(error, url));
    const sent = request(url, {
      method,
      headers: { Accept: 'application/json', ...headers },
      // A connection of its own, which ends with the call.
      agent: false,
      minVersion: 'TLSv1.2',
      signal,
      ...(anywhere ? {} : { lookup: publicOnly }),
      ...(ca === undefined ? {} : { ca }),
    });
    sent.on('error', failed);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= LARGEST_ANSWER) return void chunks.push(chunk);
        reject(new ServerError(`${hostOf(url)} answered more than ${LARGEST_ANSWER} bytes`));
        sent.destroy();
      });
      response.on('error', failed);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.end();
  });
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}

/** Resolves a name to addresses that are nobody's own; what it gives is what is connected to. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return callback(error, [], 0);
    if (!addresses.every(({ address }) => mayBeBlocked(address)))
      return callback(Object.assign(new Error('private address'), { code: PRIVATE }), [], 0);
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

function privateHost(url: string): InvalidSecretError {
  return new InvalidSecretError(
    `${hostOf(url)} is a private, local or link-local address: a key is sent to public hosts only`,
  );
}

function late(url: string): ServerUnreachableError {
  return new ServerUnreachableError(`${hostOf(url)} did not answer in time`);
}

function told(error: Error, url: string): Error {
  const code = codeOf(error);
  const host = hostOf(url);
  if (code === PRIVATE) return privateHost(url);
  if (CERTIFICATE.test(code))
    return new TlsRefusedError(
      `No trusted TLS connection to ${host} (${cleanText(code, 60)}): check its certificate, or put its private authority into the secret's field ca`,
    );
  return new ServerUnreachableError(`${host} does not answer (${cleanText(code, 60) || 'connection lost'})`);
}
