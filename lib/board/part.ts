import { saidOf } from './said.ts';
import type { Part } from './state.ts';

/** Reads a part; where that fails it says why, so that the others go on. */
export async function part<T>(read: () => Promise<T>): Promise<Part<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, said: saidOf(error) };
  }
}
