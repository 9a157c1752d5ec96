/** The base of every error riposte raises itself: says whether trying again may help and keeps what caused it. */
export abstract class RiposteError extends Error {
  /** True when the same call may succeed later (throttle, lock conflict); false when a person must change something. */
  abstract readonly retryable: boolean;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Input from outside that does not have the agreed shape; the message says which field and what it should be. */
export class InvalidInputError extends RiposteError {
  readonly retryable = false;
}

/** A stack setting (environment variable) that is missing or malformed: the deployment is wrong, not the event. */
export class ConfigurationError extends RiposteError {
  readonly retryable = false;
}

/** The policy, or what it protects, forbids the change. */
export class RefusedError extends RiposteError {
  readonly retryable = false;
}

/** The IP set would exceed WAF's 10,000 addresses; the message names the lease that ends first. */
export class IpSetFullError extends RiposteError {
  readonly retryable = false;
}

/** The IP set kept changing under the writer: every re-read and re-merge lost the race. */
export class IpSetContentionError extends RiposteError {
  readonly retryable = true;
}

/** The secret does not exist, is about to be deleted, or cannot be rotated as it is set up. */
export class SecretNotRotatableError extends RiposteError {
  readonly retryable = false;
}

/** AWSCURRENT has not moved in the time the policy allows; a stuck AWSPENDING version is named. */
export class RotationStuckError extends RiposteError {
  readonly retryable = false;
}

/** After the change, the account does not show what was asked for. */
export class VerificationError extends RiposteError {
  readonly retryable = true;
}

/** An event pattern EventBridge would refuse; says where in the pattern and why. */
export class InvalidPatternError extends RiposteError {
  readonly retryable = false;
}
