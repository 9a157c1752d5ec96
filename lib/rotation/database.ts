import { cleanText } from '../domain/clean-text.ts';
import { CredentialLostError, InvalidSecretError } from '../domain/errors.ts';
import { type DatabaseSecret, parseDatabaseSecret } from './database-secret.ts';
import type { CredentialKind, Login, Rotation, SecretVersions } from './ports.ts';
import { withFields } from './secret-text.ts';
import { refusedByServer, type Turns, takeTurn, turnAfter } from './turns.ts';
import { isSameServer } from './twin.ts';

/**
 * A database server, as far as rotations need one. Each method connects, acts and leaves, at the latest when the step it belongs
 * to ends (`until`); messages never carry a password.
 */
export interface Database {
  /** `works`, or `refused` for a wrong user or password. Throws ServerUnreachableError, TlsRefusedError, AccountLockedError, ServerError. */
  login(secret: DatabaseSecret, until?: AbortSignal): Promise<Login>;
  /** Logs in and changes that user's own password. Throws PasswordRefusedError where the server's policy does not accept it. */
  changeOwnPassword(secret: DatabaseSecret, password: string, until?: AbortSignal): Promise<void>;
  /**
   * As administrator: makes `user` as the twin of `model`, or gives a user that is the secret's own its new password.
   * Throws MasterSecretError where the administrator may not, RefusedError where the user is not the secret's to change.
   */
  setUser(master: DatabaseSecret, user: NextUser, model: DatabaseSecret, until?: AbortSignal): Promise<void>;
}

/** The user whose turn is next. */
export interface NextUser {
  readonly name: string;
  readonly password: string;
  /** A version of the secret that logs in as this user; without one the user must not be there yet. */
  readonly proof?: DatabaseSecret;
}

/** What differs between engines before there is a connection. */
export interface EngineRules {
  readonly engines: readonly string[];
  /** The port of a secret that names none. */
  readonly port: number;
  /** The longest user name, and how the engine measures one. */
  readonly longestUser: number;
  readonly sizeOf: (name: string) => number;
  /** Why a server may refuse a password, as far as it does not tell. */
  readonly refusal: string;
}

/** Characters that engines, drivers' addresses or shells read as something else; RDS refuses the first four. */
const EXCLUDED = '/@"\'\\:%;`$?#&<>|{}[]() ,';
const LENGTH = 32;

/** Database users: with `masterarn` two users that take turns, else one that changes its own password. */
export function databaseKind(
  database: Database,
  rules: EngineRules,
  versions: SecretVersions,
): CredentialKind<DatabaseSecret> {
  const parse = (text: string) => {
    const secret = parseDatabaseSecret(text, rules.engines);
    return { ...secret, port: secret.port ?? rules.port };
  };
  const turns: Turns = { database, rules, versions, parse };
  return {
    parse,
    endsOld: ({ masterarn }) => masterarn === undefined,
    login: (secret) => database.login(secret),
    tried: ({ username, host, port }) =>
      cleanText(`as user ${username} at ${host}:${port ?? rules.port}, from the rotation function`, 300),
    holder: ({ host, username }) => `db/${host.toLowerCase()}/${username}`,

    async next(current, rotation, text = JSON.stringify(current)) {
      const password = await versions.randomPassword({ length: LENGTH, exclude: EXCLUDED, punctuation: true });
      const username = current.masterarn === undefined ? current.username : await turnAfter(current, rotation, turns);
      return withFields(text, { username, password });
    },

    async install(pending, current, rotation) {
      sameServer(pending, current);
      const server = within(database, rotation.until);
      const { masterarn } = current;
      if (masterarn !== undefined)
        return takeTurn(pending, { ...current, masterarn }, rotation, { ...turns, database: server });
      if (pending.username !== current.username)
        throw new InvalidSecretError('The pending version is for another user than the current one');
      if ((await server.login(pending)) === 'works') return;
      await changeOwn(server, pending, current, rotation).catch(unlessItWorks(server, pending));
    },

    async restore(current, pending, { until }) {
      if (pending === undefined || current.masterarn !== undefined) return;
      const server = within(database, until);
      if ((await server.login(current)) === 'works') return;
      sameServer(pending, current);
      if (pending.username !== current.username || (await server.login(pending)) === 'refused')
        throw new CredentialLostError(
          `Neither the current nor the pending password of user ${current.username} works at ${current.host}: set it by hand to the value of one of them`,
        );
      await server.changeOwnPassword(pending, current.password).catch(unlessItWorks(server, current));
    },
  };

  async function changeOwn(
    server: Database,
    pending: DatabaseSecret,
    current: DatabaseSecret,
    { secretId, previous }: Rotation,
  ): Promise<void> {
    if ((await server.login(current)) === 'works') return server.changeOwnPassword(current, pending.password);
    // Somebody may have put the password before back at the server: it is the secret's own, so it may be used.
    const text = previous === undefined ? undefined : await versions.value(secretId, previous);
    const before = text === undefined ? undefined : parse(text);
    if (
      before?.username === pending.username &&
      isSameServer(before, current) &&
      (await server.login(before)) === 'works'
    )
      return server.changeOwnPassword(before, pending.password);
    throw refusedByServer(current, rules);
  }
}

/** A step may be carried out twice at once: who comes second finds nothing as it was, and what was wanted in place. */
function unlessItWorks(server: Database, wanted: DatabaseSecret) {
  return async (error: unknown): Promise<void> => {
    const login = await server.login(wanted).catch(() => 'refused');
    if (login !== 'works') throw error;
  };
}

/** The database, as long as a step lasts. */
function within(database: Database, until: AbortSignal | undefined): Database {
  return {
    login: (secret) => database.login(secret, until),
    changeOwnPassword: (secret, password) => database.changeOwnPassword(secret, password, until),
    setUser: (master, user, model) => database.setUser(master, user, model, until),
  };
}

function sameServer(pending: DatabaseSecret, current: DatabaseSecret): void {
  if (!isSameServer(pending, current))
    throw new InvalidSecretError('The pending version is for another server than the current one');
}
