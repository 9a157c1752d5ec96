/** Lines to standard output in larger pieces; waits for a slow reader instead of piling up. */
export class LineWriter {
  #lines: string[] = [];
  #full = false;

  line(text: string): void {
    this.#lines.push(text);
    if (this.#lines.length >= 1_000) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    this.#full = !process.stdout.write(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }

  async drained(): Promise<void> {
    if (!this.#full) return;
    await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    this.#full = false;
  }
}
