import { errorText } from './errors.ts';

/** Takes steps in turn, each whatever became of those before it; throws at the end what failed. */
export async function inTurn(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

/** Takes steps side by side and waits for all of them; throws at the end what failed. */
export async function atOnce(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const ends = await Promise.allSettled(steps.map((step) => step()));
  throwAll(ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
}

/** One error as it came, several as one that says what each of them says. */
function throwAll(errors: readonly unknown[]): void {
  const [cause] = errors;
  if (errors.length > 1) throw new AggregateError(errors, [...new Set(errors.map(errorText))].join('. '), { cause });
  if (errors.length > 0) throw cause;
}

/** Does something when it is first asked for, and once. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
