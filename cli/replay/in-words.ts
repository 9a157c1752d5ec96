/** A number and what it counts, for people: `1 event`, `12,345 events`. */
export function inWords(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}
