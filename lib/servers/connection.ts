import { ReadOnlyServerError, ServerError, ServerUnreachableError, TlsRefusedError } from '../domain/errors.ts';
import { foreignText } from '../domain/text/clean-text.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';

/** How long a server may take to answer a connection or a statement, milliseconds. */
export const ANSWERS_WITHIN_MS = 5_000;

/** How long one session may take that belongs to no step, milliseconds. */
const SESSION_WITHIN_MS = 12_000;

/** The end of a session that begins now. */
export function sessionEnd(): AbortSignal {
  return AbortSignal.timeout(SESSION_WITHIN_MS);
}

/** The server of a secret, for messages. */
export function placeOf({ host, port }: DatabaseSecret): string {
  return foreignText(`${host}:${port ?? 'default port'}`, 300);
}

/** The server's name alone, for messages. */
export function hostOf({ host }: DatabaseSecret): string {
  return foreignText(host, 300);
}

/** The user of a secret, for messages. */
export function userOf({ username }: { readonly username: string }): string {
  return foreignText(username, 100);
}

/** The database a secret names, for messages. */
export function databaseOf({ dbname }: DatabaseSecret): string {
  return foreignText(dbname ?? 'of its own', 100);
}

/** The error for a server that takes no changes. */
export function readOnly(secret: DatabaseSecret): ReadOnlyServerError {
  return new ReadOnlyServerError(
    `${hostOf(secret)} is read-only: a reader endpoint or a replica, or set so for all or for user ${userOf(secret)}; put the writer's name into the secret's field host, then rotate`,
  );
}

/** TLS as both drivers take it, or false where the secret says so: the certificate is checked, its name, too. */
export function tlsOf({ ssl, ca }: DatabaseSecret) {
  if (ssl === false) return false as const;
  return { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) };
}

const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT)$/;
/** Error codes that mean that TLS failed. */
export const CERTIFICATE =
  /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HANDSHAKE_|HOSTNAME_MISMATCH)/;

/**
 * What a failed connection means to a person. The driver's own error goes no further: it may carry the statement, and that
 * the password.
 */
export function connectionError(error: unknown, secret: DatabaseSecret): Error {
  const where = placeOf(secret);
  const code = codeOf(error);
  const text = error instanceof Error ? error.message : '';
  if (CERTIFICATE.test(code) || /\bSSL\b|certificate|secure connection/i.test(text)) {
    return new TlsRefusedError(
      `No trusted TLS connection to ${where} (${code || 'the server offers none'}): check the server's certificate and its name, or put its private authority into the secret's field ca`,
    );
  }
  if (UNREACHABLE.test(code) || /timeout|timed out|terminated/i.test(text)) {
    return new ServerUnreachableError(
      `${where} does not answer (${code || 'time-out'}): check host and port in the secret, and the network of the rotation function`,
    );
  }
  return new ServerError(`${where} answered user ${userOf(secret)} with error ${code || 'unknown'}`);
}

/** The code of a driver's or Node's error, else an empty text. With several addresses tried, that of the first. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (typeof error !== 'object' || error === null) return '';
  if ('errno' in error && typeof error.errno === 'number' && error.errno > 0 && !hasCode(error))
    return String(error.errno);
  return hasCode(error) ? error.code : '';
}

function hasCode(error: object): error is { code: string } {
  return 'code' in error && typeof error.code === 'string';
}
