import { inWords } from './in-words.ts';
/** A progress bar with rate and time left on standard error, where that is a terminal; nothing elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #start = Date.now();
  readonly #on = process.stderr.isTTY;
  #shown = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Shows how far it is, at most ten times a second. */
  show(bytes: number, events: number): void {
    const now = Date.now();
    if (!this.#on || now - this.#shown < 100) return;
    this.#shown = now;
    const seconds = (now - this.#start) / 1000;
    const part = this.#total === 0 ? 0 : Math.min(1, bytes / this.#total);
    const filled = Math.round(part * 24);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(24 - filled)}`;
    const left = part > 0.01 ? `, ${Math.ceil((seconds / part) * (1 - part))} s left` : '';
    const percent = this.#total === 0 ? '' : ` ${Math.floor(part * 100)} %`;
    process.stderr.write(
      `\r\u001b[K${bar}${percent}  ${inWords(events, 'event')}, ${Math.round(events / seconds).toLocaleString('en')}/s${left}`,
    );
  }

  /** Takes the bar away. */
  clear(): void {
    if (this.#on) process.stderr.write('\r\u001b[K');
  }
}
