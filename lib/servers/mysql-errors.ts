import {
  AccountLockedError,
  InvalidSecretError,
  PasswordExpiredError,
  PasswordRefusedError,
  RefusedError,
  RiposteError,
  ServerBusyError,
  ServerError,
  TlsRefusedError,
} from '../domain/errors.ts';
import type { DatabaseSecret } from '../rotation/database-secret.ts';
import { connectionError, databaseOf, hostOf, readOnly, userOf } from './connection.ts';

/** Error numbers. Source: MySQL server error reference; MariaDB error code list. */
export const ACCESS_DENIED = [1045, 1698];
export const WEAK_PASSWORD = [1819, 3546];
export const OPERATION_FAILED = 1396;
export const MAY_NOT = [1044, 1142, 1143, 1227, 1410, 1370];
const LOCKED = [3118, 4151];
const BLOCKED = [3955, 4150];
const EXPIRED = [1820, 1862];
const READ_ONLY = [1290, 1836, 3100];
const BUSY = [1040, 1203, 1226];
const NO_DATABASE = [1049, 1044];
const NOT_FROM_HERE = [1129, 1130];
const NEEDS_TLS = [3159];

/** What a server's error means to a person, where it has a meaning of its own. */
const MEANINGS: readonly [readonly number[], (user: string, host: string, secret: DatabaseSecret) => RiposteError][] = [
  [
    LOCKED,
    (user, host) =>
      new AccountLockedError(`User ${user} is locked at ${host}: unlock it (ALTER USER … ACCOUNT UNLOCK), then rotate`),
  ],
  [
    BLOCKED,
    (user, host) =>
      new AccountLockedError(
        `User ${user} is locked at ${host} after too many wrong passwords: find out whose they were, unlock it (ALTER USER … ACCOUNT UNLOCK, or FLUSH PRIVILEGES), then rotate`,
      ),
  ],
  [
    EXPIRED,
    (user, host) =>
      new PasswordExpiredError(
        `The password of user ${user} is the right one, but has expired at ${host}: set it anew (ALTER USER … IDENTIFIED BY …), put it into the secret, then rotate`,
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
    NO_DATABASE,
    (user, host, secret) =>
      new InvalidSecretError(
        `There is no database ${databaseOf(secret)} at ${host} that user ${user} may use: put the right name into the secret's field dbname, or leave it out`,
      ),
  ],
  [
    NOT_FROM_HERE,
    (_user, host) =>
      new RefusedError(
        `${host} lets nobody in from the address of the rotation function: allow it there (an account for that host; FLUSH HOSTS where it was blocked)`,
      ),
  ],
  [
    NEEDS_TLS,
    (_user, host) =>
      new TlsRefusedError(`${host} lets nobody in without TLS: take the field ssl out of the secret, then rotate`),
  ],
  [
    WEAK_PASSWORD,
    (_user, host) =>
      new PasswordRefusedError(
        `The password policy of ${host} does not accept a generated password (32 characters of every kind): see its validation plugin`,
      ),
  ],
];

/** The number of a server's error, or 0. */
export function numberOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errno' in error && typeof error.errno === 'number'
    ? error.errno
    : 0;
}

/** The driver's error keeps the statement, and that the password: only its number goes on. */
export function told(error: unknown, secret: DatabaseSecret): Error {
  if (error instanceof RiposteError) return error;
  const number = numberOf(error);
  const [user, host] = [userOf(secret), hostOf(secret)];
  const meaning = MEANINGS.find(([numbers]) => numbers.includes(number))?.[1];
  if (meaning !== undefined) return meaning(user, host, secret);
  if (number > 0) return new ServerError(`${host} answered user ${user} with error ${number}`);
  return connectionError(error, secret);
}
