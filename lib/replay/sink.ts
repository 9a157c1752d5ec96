/** The longest value that is read, bytes; EventBridge's events are at most 256 KB, CloudTrail's records too. */
export const LONGEST = 16 * 1024 * 1024;

/** What a record's text tells of it before it is parsed. */
export interface Glimpse {
  /** `iam.amazonaws.com` */
  readonly source: string;
  readonly name: string;
  /** Whether EventBridge delivers it by default; yes where that is in doubt. */
  readonly delivered: boolean;
  /** Whether no other record stands in it. */
  readonly alone: boolean;
}

/** What a reader hands on: values as they come, and what it could not read, with the place. */
export interface Sink {
  value(value: unknown): void;
  /** A record exactly as CloudTrail wrote it. */
  record(record: object): void;
  problem(place: string, reason: string): void;
  /** The input is something else than events, and rightly so: `VPC flow logs`. */
  other(kind: string): void;
  /** Where it is there: asked of a record before it is parsed. False where it is not to be handed on, which counts it. */
  wants?(glimpse: Glimpse, record: string): boolean;
  /** Resolves when there is room for more; asked between the pieces of a large input. */
  ready(): Promise<void>;
}

/** Reads pieces of a file, or of standard input, as they come, in memory that does not grow with the file. */
export interface Reader {
  push(chunk: Buffer): void;
  /** The input has ended, or was cut off. */
  end(): void;
  /** Nothing of what may still come is worth reading. */
  readonly givesUp: boolean;
}
