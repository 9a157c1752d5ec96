/** The base of every error riposte raises itself: says whether trying again may help and keeps what caused it. */
export abstract class RiposteError extends Error {
  /** True when the same call may succeed later (throttle, lock conflict); false when a person must change something. */
  abstract readonly retryable: boolean;

  /** The class's name, written out: bundles are minified, and workflows retry by this name. */
  abstract override readonly name: string;
}

/** Input from outside that does not have the agreed shape; the message says which field and what it should be. */
export class InvalidInputError extends RiposteError {
  override readonly name = 'InvalidInputError';
  readonly retryable = false;
}

/** A stack setting (environment variable) that is missing or malformed: the deployment is wrong, not the event. */
export class ConfigurationError extends RiposteError {
  override readonly name = 'ConfigurationError';
  readonly retryable = false;
}

/** The policy, or what it protects, forbids the change. */
export class RefusedError extends RiposteError {
  override readonly name = 'RefusedError';
  readonly retryable = false;
}

/** The policy could not be read for a moment (a throttle, an outage): that says nothing about what it says. */
export class PolicyUnreachableError extends RiposteError {
  override readonly name = 'PolicyUnreachableError';
  readonly retryable = true;
}

/** The account's own addresses cannot be read: without knowing what is ours, nothing is blocked. */
export class OwnAddressesUnknownError extends RiposteError {
  override readonly name = 'OwnAddressesUnknownError';
  readonly retryable = false;
}

/** Counting against a cap lost every race with others who counted. */
export class CapContentionError extends RiposteError {
  override readonly name = 'CapContentionError';
  readonly retryable = true;
}

/** The IP set would exceed WAF's 10,000 addresses; the message names the lease that ends first. */
export class IpSetFullError extends RiposteError {
  override readonly name = 'IpSetFullError';
  readonly retryable = false;
}

/** The IP set kept changing under the writer: every re-read and re-merge lost the race. */
export class IpSetContentionError extends RiposteError {
  override readonly name = 'IpSetContentionError';
  readonly retryable = true;
}

/** A lease kept changing under whoever grants or ends it. */
export class LeaseContentionError extends RiposteError {
  override readonly name = 'LeaseContentionError';
  readonly retryable = true;
}

/** The secret does not exist, is about to be deleted, or cannot be rotated as it is set up. */
export class SecretNotRotatableError extends RiposteError {
  override readonly name = 'SecretNotRotatableError';
  readonly retryable = false;
}

/** AWSCURRENT has not moved in the time the policy allows; a stuck AWSPENDING version is named. */
export class RotationStuckError extends RiposteError {
  override readonly name = 'RotationStuckError';
  readonly retryable = false;
}

/** The rotation function could not carry out a step; the message has its step and reason. */
export class RotationFailedError extends RiposteError {
  override readonly name = 'RotationFailedError';
  readonly retryable = false;
}

/** After the change, the account does not show what was asked for. */
export class VerificationError extends RiposteError {
  override readonly name = 'VerificationError';
  readonly retryable = true;
}

/** The rotation went through, but the credential that it was to end still works: a person has to end it. */
export class OldCredentialError extends RiposteError {
  override readonly name = 'OldCredentialError';
  readonly retryable = false;
}

/** An event pattern EventBridge would refuse; says where in the pattern and why. */
export class InvalidPatternError extends RiposteError {
  override readonly name = 'InvalidPatternError';
  readonly retryable = false;
}

/** An event that is made so that judging it would take far longer than any real one does: nobody can say whether it matches. */
export class EventTooCostlyError extends RiposteError {
  override readonly name = 'EventTooCostlyError';
  readonly retryable = false;
}

/** A secret's text is not what its rotation function needs; the message names fields, never values. */
export class InvalidSecretError extends RiposteError {
  override readonly name = 'InvalidSecretError';
  readonly retryable = false;
}

/** No connection to the server of a credential: wrong host or port, no route, or it is down. */
export class ServerUnreachableError extends RiposteError {
  override readonly name = 'ServerUnreachableError';
  readonly retryable = true;
}

/** The server offers no TLS, or a certificate that is not to be trusted. */
export class TlsRefusedError extends RiposteError {
  override readonly name = 'TlsRefusedError';
  readonly retryable = false;
}

/** The server does not accept a credential that should be good. */
export class LoginRefusedError extends RiposteError {
  override readonly name = 'LoginRefusedError';
  readonly retryable = false;
}

/** The user of a credential is locked at its server. */
export class AccountLockedError extends RiposteError {
  override readonly name = 'AccountLockedError';
  readonly retryable = false;
}

/** The password of a credential is right, but good no longer: it has to be changed before anything else is done with it. */
export class PasswordExpiredError extends RiposteError {
  override readonly name = 'PasswordExpiredError';
  readonly retryable = false;
}

/** The server takes no changes: a replica, a reader endpoint, or one set to read only. */
export class ReadOnlyServerError extends RiposteError {
  override readonly name = 'ReadOnlyServerError';
  readonly retryable = false;
}

/** The server, or a limit of the user's, has no connection to spare. */
export class ServerBusyError extends RiposteError {
  override readonly name = 'ServerBusyError';
  readonly retryable = true;
}

/** The server's password policy does not accept the new password. */
export class PasswordRefusedError extends RiposteError {
  override readonly name = 'PasswordRefusedError';
  readonly retryable = false;
}

/** The administrator's credential (the secret named by `masterarn`) cannot be read, or may not do what is needed. */
export class MasterSecretError extends RiposteError {
  override readonly name = 'MasterSecretError';
  readonly retryable = false;
}

/** The server answered something else than it should; the message has its code, never the statement. */
export class ServerError extends RiposteError {
  override readonly name = 'ServerError';
  readonly retryable = true;
}

/** Neither the current nor the pending credential works: a person has to set one by hand. */
export class CredentialLostError extends RiposteError {
  override readonly name = 'CredentialLostError';
  readonly retryable = false;
}

/** An error's message for people and records. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
