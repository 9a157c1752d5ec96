import type { RotationProblem } from '../domain/remediation/secret-ports.ts';

/** What a random password may look like; lengths in characters. */
export interface PasswordRules {
  readonly length: number;
  /** Characters that never appear in it. */
  readonly exclude: string;
  readonly punctuation: boolean;
}

/** The versions of a secret, for a rotation function: values pass through it and are never logged. */
export interface SecretVersions {
  /**
   * Stages by version id. Throws SecretNotRotatableError for a secret that is gone or about to be deleted, and RefusedError for
   * one whose rotation function is another than this: whoever calls, a function acts only for secrets that name it.
   */
  stages(secretId: string): Promise<Record<string, readonly string[]>>;
  /** The text of a version, or undefined where that version has no value (yet). */
  value(secretId: string, version: string): Promise<string | undefined>;
  /** Every version that can still be read, the newest first; those that have lost all their stages, too. */
  all?(secretId: string): Promise<readonly string[]>;
  /** The current text of another secret: the one with the administrator's credential. */
  currentValue(secretId: string): Promise<string | undefined>;
  /** Gives a version its value and the stage AWSPENDING. Repeated for a version that has a value, it changes nothing. */
  putPending(secretId: string, version: string, value: string, rotationToken: string | undefined): Promise<void>;
  /** Moves AWSCURRENT. */
  promote(secretId: string, to: string, from: string | undefined): Promise<void>;
  /** When a version was made, milliseconds; undefined for an unknown version. */
  createdAt(secretId: string, version: string): Promise<number | undefined>;
  randomPassword(rules: PasswordRules): Promise<string>;
}

/**
 * Whether a credential opens the door now; `untried` where there is no door to try. Anything else (no route, no certificate)
 * is an error, not an answer.
 */
export type Login = 'works' | 'refused' | 'untried';

/** Where rotation functions leave what went wrong, by the version they were to make. */
export interface RotationFailures {
  record(version: string, problem: RotationProblem): Promise<void>;
}

/**
 * One kind of credential: how the next one is made, handed to its server, tried, and how the old one ends. Secrets Manager
 * repeats steps after crashes, so every method leaves the same state when it is called again.
 */
export interface CredentialKind<Value> {
  /** Reads a secret's text; throws InvalidSecretError naming fields, never values. */
  parse(text: string): Value;
  /** Whose credential it is: `iam-user/<name>`, `db/<host>/<user>`, `api/<host>`; empty where it is nobody's in particular. */
  holder(value: Value): string;
  /** The text of the next version, made of that of the current one; may make something at the server that needs making first (an access key). */
  next(current: Value, rotation: Rotation, text: string): Promise<string>;
  /** Makes the server accept `pending`, and at no moment neither of the two. */
  install(pending: Value, current: Value, rotation: Rotation): Promise<void>;
  login(value: Value): Promise<Login>;
  /** What `login` tries, in words for a person; the same credential may open other doors. */
  tried?(value: Value): string;
  /** Ends what the credential before still opens, once the new one is current. */
  retire?(before: Value, current: Value, rotation: Rotation): Promise<void>;
  /** Makes `current` work again where a rotation that failed half-way took it out of use. */
  restore(current: Value, pending: Value | undefined, rotation: Rotation): Promise<void>;
  /**
   * Takes back what `pending` made at the server. Only once its version is AWSPENDING no more: until then a last step may be
   * making it current, and ending the other one.
   */
  discard?(current: Value, pending: Value, rotation: Rotation): Promise<void>;
  /** Whether a rotation ends the old credential; with alternating users it stays good until the rotation after. */
  endsOld(current: Value): boolean;
}

/** Which rotation is under way: the secret, the versions it has, and the version it makes. */
export interface Rotation {
  readonly secretId: string;
  readonly version: string;
  /** The versions of AWSCURRENT and AWSPREVIOUS when the step began. */
  readonly current: string;
  readonly previous: string | undefined;
  /** When the step has to be over, whatever its servers do. */
  readonly until?: AbortSignal;
}
