/** The latest state of a stage, for all pages that look at it: it is read once for all, and only while somebody looks. */
export interface Watch {
  /** The state as JSON, read now if nobody has read it lately. */
  latest(): Promise<string>;
  /** Tells the state, then each that differs, until what it returns is called. */
  follow(tell: (state: string) => void): () => void;
  /** Something was done: look now instead of at the next time. */
  hurry(): void;
  stop(): void;
}

/** Looks every so many milliseconds while somebody follows. */
export function watchOf(read: () => Promise<string>, everyMs: number): Watch {
  const followers = new Set<(state: string) => void>();
  let state: string | undefined;
  let reading: Promise<string> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  function look(): Promise<string> {
    reading ??= read().then(
      (next) => {
        reading = undefined;
        if (next !== state) for (const tell of followers) tell(next);
        state = next;
        plan();
        return next;
      },
      (error: unknown) => {
        reading = undefined;
        plan();
        throw error;
      },
    );
    return reading;
  }

  function plan(): void {
    clearTimeout(timer);
    if (followers.size === 0) return;
    timer = setTimeout(() => void look().catch(() => undefined), again ? 0 : everyMs);
    again = false;
  }

  return {
    latest: look,
    follow(tell) {
      followers.add(tell);
      if (state !== undefined) tell(state);
      void look().catch(() => undefined);
      return () => {
        followers.delete(tell);
        if (followers.size === 0) clearTimeout(timer);
      };
    },
    hurry() {
      again = true;
      if (reading === undefined) plan();
    },
    stop() {
      followers.clear();
      clearTimeout(timer);
    },
  };
}
