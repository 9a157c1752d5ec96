import type { Json } from '../domain/text/json.ts';

/**
 * What a pattern asks of a field that must say nothing. EventBridge alters no record, so a null is there for a pattern that asks
 * for no value; services write it, or an empty text, where others leave the field out, and so do tools that records pass through.
 */
export const ABSENT: Json[] = [{ exists: false }, null, ''];

/** The same for a field that must say nothing, or one of these. */
export function absentOr(...values: readonly Json[]): Json[] {
  return [...ABSENT, ...values];
}
