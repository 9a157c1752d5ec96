import { InvalidPatternError } from '../domain/errors.ts';
import type { EventPattern } from '../domain/finding/detection.ts';
import { isServiceSource } from '../domain/finding/service-source.ts';
import type { Json } from '../domain/text/json.ts';

/** What a pattern asks of the source where its detection does not care which service it was. */
const ANY_SERVICE: Json[] = [{ prefix: 'aws.' }];

/**
 * The pattern, made to let through events of AWS services only: a source is added where it names none. Throws
 * InvalidPatternError for a pattern that asks for anybody else's, or hides what it asks for in a `$or`.
 */
export function servicePattern(pattern: EventPattern): EventPattern {
  if (namesSource(pattern.$or))
    throw new InvalidPatternError(
      'The source stands inside $or: name it beside, so that one look shows whose events pass',
    );
  const { source } = pattern;
  if (source === undefined) return { source: ANY_SERVICE, ...pattern };
  if (Array.isArray(source) && source.every(isService)) return pattern;
  throw new InvalidPatternError(
    `The source ${JSON.stringify(source)} lets through what others than AWS services may put on the bus`,
  );
}

function isService(value: Json): boolean {
  if (typeof value === 'string') return isServiceSource(value);
  return JSON.stringify(value) === JSON.stringify(ANY_SERVICE[0]);
}

function namesSource(branches: Json | undefined): boolean {
  if (!Array.isArray(branches)) return false;
  return branches.some((branch) => {
    if (typeof branch !== 'object' || branch === null || Array.isArray(branch)) return false;
    return branch.source !== undefined || namesSource(branch.$or);
  });
}
