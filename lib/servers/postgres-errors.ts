import {
  AccountLockedError,
  InvalidSecretError,
  RefusedError,
  RiposteError,
  ServerBusyError,
  ServerError,
  ServerUnreachableError,
} from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { codeOf, connectionError, databaseOf, hostOf, readOnly, userOf } from './connection.ts';

/** SQLSTATEs. Source: PostgreSQL manual, "PostgreSQL Error Codes". */
export const WRONG_PASSWORD = '28P01';
export const WEAK_PASSWORD = ['22023', '28P01'];
export const MAY_NOT = ['42501', '0LP01'];
const NOT_ALLOWED = ['28000'];
const READ_ONLY = ['25006'];
const BUSY = ['53300', '53400'];
const NOT_NOW = ['57P01', '57P02', '57P03'];
const NO_DATABASE = ['3D000', '55000', '42501'];
const NO_OPTIONS = ['08P01', '0A000'];

/** What a server's error means to a person, where it has a meaning of its own. */
const MEANINGS: readonly [
  readonly string[],
  (user: string, host: string, secret: DatabaseSecret, error: unknown) => RiposteError,
][] = [
  [
    NOT_ALLOWED,
    (user, host, _secret, error) =>
      isOfRole(error)
        ? new AccountLockedError(`User ${user} may not log in at ${host}: allow it (ALTER ROLE … LOGIN), then rotate`)
        : new RefusedError(
            `${host} does not let user ${user} in from the address of the rotation function, or not this way (TLS or none): see its pg_hba.conf`,
          ),
  ],
  [READ_ONLY, (_user, _host, secret) => readOnly(secret)],
  [
    BUSY,
    (user, host) =>
      new ServerBusyError(
        `${host} has no connection to spare for user ${user}: too many are open, or a limit of the user's is reached`,
      ),
  ],
  [
    NOT_NOW,
    (_user, host) => new ServerUnreachableError(`${host} is starting or stopping and takes no connections now`),
  ],
  [
    NO_DATABASE,
    (user, host, secret) =>
      new InvalidSecretError(
        `There is no database ${databaseOf(secret)} at ${host} that user ${user} may use: put the right name into the secret's field dbname`,
      ),
  ],
  [
    NO_OPTIONS,
    (_user, host) =>
      new RefusedError(
        `${host} takes no options of a connection, as proxies do not: put the server's own name into the secret's field host, then rotate`,
      ),
  ],
];

/** Whether the role itself is why nobody gets in; the text is in the server's language, the routine's name is not. */
function isOfRole(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'routine' in error && error.routine === 'InitializeSessionUserId'
  );
}

/** The driver's error may carry a statement: only its SQLSTATE goes on. */
export function told(error: unknown, secret: DatabaseSecret): Error {
  if (error instanceof RiposteError) return error;
  const code = codeOf(error);
  const [user, host] = [userOf(secret), hostOf(secret)];
  const meaning = MEANINGS.find(([codes]) => codes.includes(code))?.[1];
  if (meaning !== undefined) return meaning(user, host, secret, error);
  if (/^[0-9A-Z]{5}$/.test(code)) return new ServerError(`${host} answered user ${user} with error ${code}`);
  return connectionError(error, secret);
}
