/** The process ended in the middle: no code of ours runs after it. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** Counts calls to what it wraps and crashes at one of them, before it happens or after; with `hold` it only waits for that there. */
export class CrashPoint {
  calls = 0;
  /** Whether the process has ended; then nothing happens any more. */
  ended = false;
  private readonly at: number;
  private readonly when: 'before' | 'after';

  private readonly hold: (() => Promise<void>) | undefined;

  constructor(at: number, when: 'before' | 'after', hold?: () => Promise<void>) {
    this.at = at;
    this.when = when;
    this.hold = hold;
  }

  /** The same object; each call of a method counts. */
  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          const mine = this.calls;
          this.calls += 1;
          if (mine === this.at) await this.hold?.();
          if (this.hold !== undefined) return Reflect.apply(member, object, args);
          if (mine === this.at && this.when === 'before') this.ended = true;
          if (this.ended) throw new Crash(String(name));
          const result: unknown = await Reflect.apply(member, object, args);
          if (mine === this.at) this.ended = true;
          if (this.ended) throw new Crash(String(name));
          return result;
        };
      },
    });
  }
}
