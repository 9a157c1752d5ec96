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

/** After the change, the account does not show what was asked for. */
export class VerificationError extends RiposteError {
  override readonly name = 'VerificationError';
  readonly retryable = true;
}

/** An event pattern EventBridge would refuse; says where in the pattern and why. */
export class InvalidPatternError extends RiposteError {
  override readonly name = 'InvalidPatternError';
  readonly retryable = false;
}
