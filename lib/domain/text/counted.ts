/** A number and what it counts, in words: `1 event`, `3 events`. */
export function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
