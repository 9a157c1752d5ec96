import { errorText, RefusedError } from '../errors.ts';

/** What cannot be made again, and why. */
export interface Lost {
  readonly name: string;
  readonly why: string;
}

/** How one of several things is made again: `isRefused` says of which errors that nobody's trying again helps. */
export interface Making<One> {
  readonly make: (one: One) => Promise<unknown>;
  readonly named: (one: One) => string;
  readonly isRefused: (error: unknown) => boolean;
}

/** Makes each again; one that is refused (what it names is gone) keeps no other from coming back, and is returned by name. */
export async function makeEach<One>(all: readonly One[], { make, named, isRefused }: Making<One>): Promise<Lost[]> {
  const lost: Lost[] = [];
  for (const one of all) {
    try {
      await make(one);
    } catch (error) {
      if (!isRefused(error)) throw error;
      lost.push({ name: named(one), why: errorText(error) });
    }
  }
  return lost;
}

/** Said when all else is done, so that nothing is lost without a word. */
export function unlessLost(lost: readonly Lost[]): void {
  if (lost.length === 0) return;
  const texts = lost.map(({ name, why }) => `${name} (${why})`);
  throw new RefusedError(
    `Cannot be made again: ${texts.join('; ')}. All else is as it was. Make by hand what still may be, or leave it`,
  );
}
