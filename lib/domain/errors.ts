/** The base of every error riposte raises itself: says whether trying again may help and keeps what caused it. */
export abstract class RiposteError extends Error {
  /** True when the same call may succeed later (throttle, lock conflict); false when a person must change something. */
  abstract readonly retryable: boolean;

  /** The class's name, written out: bundles are minified, and workflows retry by this name. */
  abstract override readonly name: string;
}

/** The base of an error of this name: a class of its own, by which it is caught and spoken of. */
function defineError(name: string, { retryable }: { readonly retryable: boolean }) {
  return class extends RiposteError {
    override readonly name = name;
    readonly retryable = retryable;
  };
}

/** Input from outside that does not have the agreed shape; the message says which field and what it should be. */
export class InvalidInputError extends /* @__PURE__ */ defineError('InvalidInputError', { retryable: false }) {}

/** A stack setting (environment variable) that is missing or malformed: the deployment is wrong, not the event. */
export class ConfigurationError extends /* @__PURE__ */ defineError('ConfigurationError', { retryable: false }) {}

/** The policy, or what it protects, forbids the change. */
export class RefusedError extends /* @__PURE__ */ defineError('RefusedError', { retryable: false }) {}

/** What was to be changed was changed by somebody else in the very moment: it is theirs, and is left as it is. */
export class OvertakenError extends RefusedError {
  override readonly name: string = 'OvertakenError';
}

/** The policy could not be read for a moment (a throttle, an outage): that says nothing about what it says. */
export class PolicyUnreachableError extends /* @__PURE__ */ defineError('PolicyUnreachableError', {
  retryable: true,
}) {}

/** The account's own addresses cannot be read: without knowing what is ours, nothing is blocked. */
export class OwnAddressesUnknownError extends /* @__PURE__ */ defineError('OwnAddressesUnknownError', {
  retryable: false,
}) {}

/** Counting against a cap lost every race with others who counted. */
export class CapContentionError extends /* @__PURE__ */ defineError('CapContentionError', { retryable: true }) {}

/** The IP set would exceed WAF's 10,000 addresses; the message names the lease that ends first. */
export class IpSetFullError extends /* @__PURE__ */ defineError('IpSetFullError', { retryable: false }) {}

/** The IP set kept changing under the writer: every re-read and re-merge lost the race. */
export class IpSetContentionError extends /* @__PURE__ */ defineError('IpSetContentionError', { retryable: true }) {}

/** A lease kept changing under whoever grants or ends it. */
export class LeaseContentionError extends /* @__PURE__ */ defineError('LeaseContentionError', { retryable: true }) {}

/** The secret does not exist, is about to be deleted, or cannot be rotated as it is set up. */
export class SecretNotRotatableError extends /* @__PURE__ */ defineError('SecretNotRotatableError', {
  retryable: false,
}) {}

/** AWSCURRENT has not moved in the time the policy allows; a stuck AWSPENDING version is named. */
export class RotationStuckError extends /* @__PURE__ */ defineError('RotationStuckError', { retryable: false }) {}

/** The rotation function could not carry out a step; the message has its step and reason. */
export class RotationFailedError extends /* @__PURE__ */ defineError('RotationFailedError', { retryable: false }) {}

/** After the change, the account does not show what was asked for. */
export class VerificationError extends /* @__PURE__ */ defineError('VerificationError', { retryable: true }) {}

/** The rotation went through, but the credential that it was to end still works: a person has to end it. */
export class OldCredentialError extends /* @__PURE__ */ defineError('OldCredentialError', { retryable: false }) {}

/** An event pattern EventBridge would refuse; says where in the pattern and why. */
export class InvalidPatternError extends /* @__PURE__ */ defineError('InvalidPatternError', { retryable: false }) {}

/** An event that is made so that judging it would take far longer than any real one does: nobody can say whether it matches. */
export class EventTooCostlyError extends /* @__PURE__ */ defineError('EventTooCostlyError', { retryable: false }) {}

/** A secret's text is not what its rotation function needs; the message names fields, never values. */
export class InvalidSecretError extends /* @__PURE__ */ defineError('InvalidSecretError', { retryable: false }) {}

/** No connection to the server of a credential: wrong host or port, no route, or it is down. */
export class ServerUnreachableError extends /* @__PURE__ */ defineError('ServerUnreachableError', {
  retryable: true,
}) {}

/** The server offers no TLS, or a certificate that is not to be trusted. */
export class TlsRefusedError extends /* @__PURE__ */ defineError('TlsRefusedError', { retryable: false }) {}

/** The server does not accept a credential that should be good. */
export class LoginRefusedError extends /* @__PURE__ */ defineError('LoginRefusedError', { retryable: false }) {}

/** The user of a credential is locked at its server. */
export class AccountLockedError extends /* @__PURE__ */ defineError('AccountLockedError', { retryable: false }) {}

/** The password of a credential is right, but good no longer: it has to be changed before anything else is done with it. */
export class PasswordExpiredError extends /* @__PURE__ */ defineError('PasswordExpiredError', { retryable: false }) {}

/** The server takes no changes: a replica, a reader endpoint, or one set to read only. */
export class ReadOnlyServerError extends /* @__PURE__ */ defineError('ReadOnlyServerError', { retryable: false }) {}

/** The server, or a limit of the user's, has no connection to spare. */
export class ServerBusyError extends /* @__PURE__ */ defineError('ServerBusyError', { retryable: true }) {}

/** The server's password policy does not accept the new password. */
export class PasswordRefusedError extends /* @__PURE__ */ defineError('PasswordRefusedError', { retryable: false }) {}

/** The administrator's credential (the secret named by `masterarn`) cannot be read, or may not do what is needed. */
export class MasterSecretError extends /* @__PURE__ */ defineError('MasterSecretError', { retryable: false }) {}

/** The server answered something else than it should; the message has its code, never the statement. */
export class ServerError extends /* @__PURE__ */ defineError('ServerError', { retryable: true }) {}

/** Neither the current nor the pending credential works: a person has to set one by hand. */
export class CredentialLostError extends /* @__PURE__ */ defineError('CredentialLostError', { retryable: false }) {}

/** An error's message for people and records. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
