/** Runs something for each item, `size` at a time; the answers in the order of the items. */
export async function inChunks<T, R>(items: readonly T[], work: (item: T) => Promise<R>, size = 25): Promise<R[]> {
  const answers: R[] = [];
  for (let start = 0; start < items.length; start += size) {
    answers.push(...(await Promise.all(items.slice(start, start + size).map(work))));
  }
  return answers;
}
