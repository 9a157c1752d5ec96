/** Takes steps in turn, each whatever became of those before it; throws the first error at the end. */
export async function inTurn(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** Takes steps side by side and waits for all of them; throws the first error at the end. */
export async function atOnce(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const ends = await Promise.allSettled(steps.map((step) => step()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Does something when it is first asked for, and once. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
