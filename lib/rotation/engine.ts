import type { DatabaseSecret } from './database-secret.ts';
import type { Login } from './ports.ts';

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
