/** A secret's versions and rotation settings; never a value. */
export interface SecretState {
  readonly arn: string;
  readonly name: string;
  readonly rotationEnabled: boolean;
  /** The ARN of its rotation function; missing where an AWS service rotates the secret itself. */
  readonly rotationFunction?: string;
  readonly deleting: boolean;
  readonly current?: string;
  readonly previous?: string;
  /** A version that is AWSPENDING and not AWSCURRENT: a rotation under way, or one that got stuck. */
  readonly pending?: { readonly version: string; readonly since: Date | undefined };
  /** Where the secret is a copy: the region of the one it is copied from. */
  readonly copyOf?: string;
  /** The copies of this secret, and how far they are: `InSync`, `InProgress`, `Failed`. */
  readonly replicas: readonly { readonly region: string; readonly status: string }[];
  readonly tags: readonly string[];
  readonly lastRead?: Date;
}

/** A step of a rotation that went wrong, as the workflow that waits for the rotation reads it. Never a value. */
export interface RotationProblem {
  readonly step: string;
  readonly error: string;
  readonly message: string;
  /** Whether trying again may help: Secrets Manager does so by itself. */
  readonly retryable: boolean;
}

/** A secret as a list of secrets has it. */
export interface Tagged {
  readonly arn: string;
  readonly rotationFunction: string | undefined;
  /** Milliseconds since 1970; 0 where it is not known. */
  readonly createdAt: number;
}

/** Secrets Manager, as far as it is told to rotate; never a value. */
export interface Secrets {
  /** Throws SecretNotRotatableError for a secret that does not exist. */
  describe(secretId: string): Promise<SecretState>;
  /** Asks for an immediate rotation to a version with this id; the schedule stays as it is. Safe to repeat with the same token. */
  rotate(secretId: string, token: string): Promise<void>;
  /** Takes AWSPENDING off a version; without effect where it is not there. The rotation's schedule stays. */
  dropPending(secretId: string, version: string): Promise<void>;
  /** The secrets that carry this tag, at most so many; `more` says whether there are others. */
  tagged(
    key: string,
    value: string,
    limit: number,
  ): Promise<{ readonly found: readonly Tagged[]; readonly more: boolean }>;
}

/** What a rotation function says of a secret's current credential. */
export interface Holder {
  /** `iam-user/<name>`, `db/<host>/<user>`, `api/<host>`, or empty. */
  readonly holder: string;
  readonly login: 'works' | 'refused' | 'untried';
}

/** Asks a rotation function of riposte's whose credential a secret holds, and whether it works; `problem` is the name of its error. */
export type AskHolder = (rotationFunction: string, secretArn: string) => Promise<Holder | { readonly problem: string }>;

/** What trying a secret's credentials came to, as its rotation function says. */
export interface ProofOf {
  readonly current: 'works' | 'refused' | 'untried';
  readonly before: 'works' | 'refused' | 'untried' | 'unknown';
  /** Whether a rotation of this kind is meant to end the old credential. */
  readonly endsOld: boolean;
  /** What was tried, in words for a person. */
  readonly tried?: string | undefined;
}

/** What only a rotation function, which alone may read the values, can say or do; each fails with the function's own error. */
export interface RotationQuestions {
  /** Tries the current credential, and that of the version before. */
  check(rotationFunction: string, secret: string, before: string): Promise<ProofOf>;
  /** Tries the current credential; where only the pending one works, uses that to put the current one back. */
  restore(
    rotationFunction: string,
    secret: string,
    versions: { readonly current: string; readonly pending: string },
  ): Promise<'old-works' | 'rotated'>;
}

/** How many rotations run at once, all executions together: each holds a place until it gives it back or its time is over. */
export interface RotationPlaces {
  /** Takes a place for the rotation to this version (again, where it holds one); false when all are taken. */
  take(version: string, places: number, untilMs: number, now: Date): Promise<boolean>;
  giveBack(version: string, places: number): Promise<void>;
}
