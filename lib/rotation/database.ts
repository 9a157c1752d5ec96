import {
  CredentialLostError,
  InvalidSecretError,
  LoginRefusedError,
  MasterSecretError,
  RiposteError,
} from '../domain/errors.ts';
import { type DatabaseSecret, parseDatabaseSecret } from './database-secret.ts';
import type { CredentialKind, Login, Rotation, SecretVersions } from './ports.ts';
import { withFields } from './secret-text.ts';

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
   * As administrator: makes `user` with what `model` may do, or gives it that password and what it lacks.
   * Throws MasterSecretError where the administrator may not.
   */
  setUser(
    master: DatabaseSecret,
    user: { name: string; password: string },
    model: DatabaseSecret,
    until?: AbortSignal,
  ): Promise<void>;
}

/** What differs between engines before there is a connection. */
export interface EngineRules {
  readonly engines: readonly string[];
  /** The port of a secret that names none. */
  readonly port: number;
  /** The longest user name, and how the engine measures one. */
  readonly longestUser: number;
  readonly sizeOf: (name: string) => number;
}

/** Characters that engines, drivers' addresses or shells read as something else; RDS refuses the first four. */
const EXCLUDED = '/@"\'\\:%;`$?#&<>|{}[]() ,';
const LENGTH = 32;
const CLONE = '_clone';

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
  return {
    parse,
    endsOld: ({ masterarn }) => masterarn === undefined,
    login: (secret) => database.login(secret),

    holder: ({ host, username }) => `db/${host.toLowerCase()}/${username}`,

    async next(current, _rotation, text) {
      const password = await versions.randomPassword({ length: LENGTH, exclude: EXCLUDED, punctuation: true });
      const username = current.masterarn === undefined ? current.username : otherUser(current.username, rules);
      return withFields(text, { username, password });
    },

    async install(pending, current, rotation) {
      sameServer(pending, current, 'The pending version');
      if ((await database.login(pending)) === 'works') return;
      try {
        await (current.masterarn === undefined
          ? installOwn(pending, current, rotation)
          : installOther(pending, current, current.masterarn));
      } catch (error) {
        // The step may be carried out twice at once: who comes second finds nothing as it was, and the new password in place.
        if ((await database.login(pending).catch(() => 'refused')) === 'works') return;
        throw error;
      }
    },

    async restore(current, pending) {
      if (pending === undefined || current.masterarn !== undefined || (await database.login(current)) === 'works')
        return;
      sameServer(pending, current, 'The pending version');
      if (pending.username !== current.username || (await database.login(pending)) === 'refused')
        throw new CredentialLostError(
          `Neither the current nor the pending password of user ${current.username} works at ${current.host}: set it by hand to the value of one of them`,
        );
      await database.changeOwnPassword(pending, current.password);
    },
  };

  async function installOwn(
    pending: DatabaseSecret,
    current: DatabaseSecret,
    { secretId, previous }: Rotation,
  ): Promise<void> {
    if (pending.username !== current.username)
      throw new InvalidSecretError('The pending version is for another user than the current one');
    if ((await database.login(current)) === 'works') return database.changeOwnPassword(current, pending.password);
    // Somebody may have put the password before back at the server: it is the secret's own, so it may be used.
    const text = previous === undefined ? undefined : await versions.value(secretId, previous);
    const before = text === undefined ? undefined : parse(text);
    if (
      before?.username === pending.username &&
      isSameServer(before, current) &&
      (await database.login(before)) === 'works'
    )
      return database.changeOwnPassword(before, pending.password);
    throw refusedByServer(current);
  }

  /** The current user must work before anything is changed in its name: a secret must not be a way to take over another's server. */
  async function installOther(pending: DatabaseSecret, current: DatabaseSecret, masterArn: string): Promise<void> {
    if (pending.username !== otherUser(current.username, rules))
      throw new InvalidSecretError('The pending version is for another user than the twin of the current one');
    if ((await database.login(current)) === 'refused') throw refusedByServer(current);
    const master = await readMaster(masterArn, current);
    await database.setUser(master, { name: pending.username, password: pending.password }, current);
  }

  async function readMaster(masterArn: string, current: DatabaseSecret): Promise<DatabaseSecret> {
    const text = await versions.currentValue(masterArn).catch((cause: unknown) => {
      throw new MasterSecretError(
        `The administrator's secret ${masterArn} cannot be read (${cause instanceof Error ? cause.name : 'error'}): check masterarn and the parameter masterSecrets`,
      );
    });
    if (text === undefined) throw new MasterSecretError(`The administrator's secret ${masterArn} has no current value`);
    const master = parseMaster(text, masterArn);
    if (!isSameServer(master, current))
      throw new MasterSecretError(
        `The administrator's secret ${masterArn} is for another server than the secret itself`,
      );
    if ((await database.login(master)) === 'refused')
      throw new MasterSecretError(`The server refuses the administrator of ${masterArn}: wrong user or password`);
    return master;
  }

  function parseMaster(text: string, masterArn: string): DatabaseSecret {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof RiposteError)) throw error;
      throw new MasterSecretError(`The administrator's secret ${masterArn} cannot be used: ${error.message}`);
    }
  }
}

function refusedByServer({ username, host }: DatabaseSecret): LoginRefusedError {
  return new LoginRefusedError(
    `The server ${host} refuses user ${username} with the secret's current password: put the right one into the secret, then rotate`,
  );
}

/** `app` and `app_clone` take turns. */
function otherUser(username: string, { longestUser, sizeOf }: EngineRules): string {
  if (username.endsWith(CLONE)) return username.slice(0, -CLONE.length);
  if (sizeOf(`${username}${CLONE}`) <= longestUser) return `${username}${CLONE}`;
  throw new InvalidSecretError(
    `User ${username} is too long to have a twin ${username}${CLONE}: the engine takes ${longestUser} characters`,
  );
}

function isSameServer(one: DatabaseSecret, other: DatabaseSecret): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port;
}

function sameServer(one: DatabaseSecret, other: DatabaseSecret, what: string): void {
  if (!isSameServer(one, other)) throw new InvalidSecretError(`${what} is for another server than the current one`);
}
