/** The items in parts of `size`, in their order; the last may be smaller. */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** Runs something for each item, `size` at a time; the answers in the order of the items. */
export async function inChunks<T, R>(items: readonly T[], work: (item: T) => Promise<R>, size = 25): Promise<R[]> {
  const answers: R[] = [];
  for (const chunk of chunksOf(items, size)) answers.push(...(await Promise.all(chunk.map(work))));
  return answers;
}
