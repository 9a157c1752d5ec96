/** A part of a change: what is true once it is made, as people read it, and how it is made. */
interface Part {
  readonly done: string;
  readonly make: () => Promise<unknown>;
}

/** Makes each part, whatever becomes of the others; then throws the first error, by its name, with what was made all the same. */
export async function eachTried(parts: readonly Part[]): Promise<void> {
  const made: string[] = [];
  const failed: unknown[] = [];
  for (const { done, make } of parts)
    try {
      await make();
      made.push(done);
    } catch (error) {
      failed.push(error);
    }
  const [first] = failed;
  if (failed.length === 0) return;
  if (!(first instanceof Error) || made.length === 0) throw first;
  throw Object.assign(new Error(`${first.message}. So far: ${made.join(', ')}`, { cause: first }), {
    name: first.name,
  });
}
