import { RiposteError } from '../lib/domain/errors.ts';

/**
 * A check of what the person who deploys has written, made for many places of the template: the first to find a problem says it,
 * without our program's stack; the others get `spare`, since nothing is deployed any more. The framework prints an error's stack.
 */
export function saidOnce<Tools, T>(check: (tools: Tools) => Promise<T>, spare: T): (tools: Tools) => Promise<T> {
  let said = false;
  return async (tools) => {
    if (said) return spare;
    try {
      return await check(tools);
    } catch (error) {
      if (!(error instanceof RiposteError)) throw error;
      if (said) return spare;
      said = true;
      error.stack = error.message;
      throw error;
    }
  };
}
