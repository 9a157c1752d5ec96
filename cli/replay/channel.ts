/** Values on their way from a producer to a consumer; the producer waits while too many are on the way. */
export class Channel<T> {
  readonly #most: number;
  readonly #values: T[] = [];
  readonly #producers: (() => void)[] = [];
  #consumer: (() => void) | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Puts a value in; resolves when there is room for another. */
  async put(value: T): Promise<void> {
    this.#values.push(value);
    this.#consumer?.();
    if (this.#values.length >= this.#most) await new Promise<void>((resolve) => this.#producers.push(resolve));
  }

  /** Takes the oldest value out, once there is one. */
  async take(): Promise<T> {
    while (this.#values.length === 0) {
      await new Promise<void>((resolve) => {
        this.#consumer = resolve;
      });
    }
    this.#producers.shift()?.();
    return this.#values.shift() as T;
  }
}
