import { cleanText } from '../../lib/domain/text/clean-text.ts';

/** Lines that say what was left out, at most; the rest is counted. */
const LINES = 20;

/** Files that were not read because there are no events in them, counted by folder and kind. */
export class LeftOut {
  readonly #counts = new Map<string, { readonly folder: string; readonly kind: string; count: number }>();

  add(folder: string, kind: string): void {
    const key = JSON.stringify([folder, kind]);
    const entry = this.#counts.get(key) ?? { folder, kind, count: 0 };
    entry.count += 1;
    this.#counts.set(key, entry);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** One line a folder and kind, the largest first. */
  lines(): string[] {
    const entries = [...this.#counts.values()].sort((a, b) => b.count - a.count || (a.folder < b.folder ? -1 : 1));
    const shown = entries.slice(0, LINES).map(({ folder, kind, count }) => {
      return `Left out: ${count} ${count === 1 ? 'file' : 'files'} in ${cleanText(folder)} (${kind})`;
    });
    const rest = entries.slice(LINES).reduce((sum, { count }) => sum + count, 0);
    return rest === 0 ? shown : [...shown, `Left out: ${rest} more files in ${entries.length - LINES} other places`];
  }
}
