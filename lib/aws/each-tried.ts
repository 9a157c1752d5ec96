import { errorText } from '../domain/errors.ts';
import { madeSoFar, type Part, saying } from '../domain/remediation/part.ts';
import { isPassing, isRefusal } from './errors.ts';

/**
 * Makes each part, whatever becomes of the others; then throws what all errors say, and what was made all the same. Its name is that of the error that is
 * most worth asking again after: workflows retry by it, and what was denied must not keep what was throttled from being made.
 */
export async function eachTried(parts: readonly Part[]): Promise<void> {
  const made: string[] = [];
  const failed: unknown[] = [];
  for (const { done, make } of parts)
    try {
      await make();
      made.push(done);
    } catch (error) {
      failed.push(error);
    }
  if (failed.length === 0) return;
  const worth = failed.find(isPassing) ?? failed.find((error) => !isRefusal(error)) ?? failed[0];
  const told = [...new Set(failed.map(errorText)), ...(made.length === 0 ? [] : [madeSoFar(made)])];
  throw told.length === 1 ? worth : saying(worth, told.join('. '));
}
