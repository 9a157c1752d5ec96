import { InvalidPatternError } from '../domain/errors.ts';

/** The error for a pattern EventBridge would refuse. */
export function refuse(place: string, reason: string): InvalidPatternError {
  return new InvalidPatternError(`Event pattern is not valid at ${place}: ${reason}`);
}
