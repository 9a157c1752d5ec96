/** A version of a secret as fetched. */
export interface FetchedSecret {
  readonly version: string;
  readonly text: string;
}

/** Fetches a secret by stage; undefined when no version has that stage. */
export type FetchSecret = (stage: 'AWSCURRENT' | 'AWSPENDING') => Promise<FetchedSecret | undefined>;

/** How a client uses its secret. */
export interface SecretReaderOptions<Value> {
  readonly fetch: FetchSecret;
  readonly parse: (text: string) => Value;
  /** Whether an error means that the server does not accept the credential: no other error makes the reader read again. */
  readonly isRefusal: (error: unknown) => boolean;
  readonly now: () => number;
  /** How long a secret is used before it is read again, milliseconds. */
  readonly keepMs?: number;
}

/** Runs work with a secret. */
export interface SecretReader<Value> {
  /** Runs `work` with the secret, and once more with a newer one when the server refuses the first. */
  use<Result>(work: (secret: Value) => Promise<Result>): Promise<Result>;
}

const FIVE_MINUTES = 300_000;

/**
 * Reads a secret once and keeps it, so that a rotation does not break its clients: when the server refuses the kept credential,
 * it is read again and the work repeated, once. In a single-user rotation the server knows the new password a moment before
 * AWSCURRENT names it; in that moment it is the version AWSPENDING.
 */
export function secretReader<Value>({
  fetch,
  parse,
  isRefusal,
  now,
  keepMs = FIVE_MINUTES,
}: SecretReaderOptions<Value>): SecretReader<Value> {
  type Kept = { readonly version: string; readonly value: Value; readonly until: number };
  let kept: Kept | undefined;
  let refused: string | undefined;
  let reading: Promise<Kept | undefined> | undefined;

  async function read(): Promise<Kept | undefined> {
    let fallback: FetchedSecret | undefined;
    // The second look at AWSCURRENT is for a rotation that ended between the first two.
    for (const stage of ['AWSCURRENT', 'AWSPENDING', 'AWSCURRENT'] as const) {
      const found = await fetch(stage);
      if (found !== undefined && found.version !== refused) return keep(found);
      fallback ??= found;
      if (refused === undefined) break;
    }
    return fallback === undefined ? undefined : keep(fallback);
  }

  function keep({ version, text }: FetchedSecret): Kept {
    kept = { version, value: parse(text), until: now() + keepMs };
    return kept;
  }

  /** Calls that come while the secret is being read wait for the same answer. */
  function readOnce(): Promise<Kept | undefined> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  return {
    async use(work) {
      const first = kept !== undefined && kept.until > now() ? kept : await readOnce();
      if (first === undefined) throw new Error('The secret has no current version');
      try {
        return await work(first.value);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (kept?.version === first.version) refused = first.version;
        const next = kept !== undefined && kept.version !== first.version ? kept : await readOnce();
        if (next === undefined || next.version === first.version) throw error;
        return work(next.value);
      }
    },
  };
}
