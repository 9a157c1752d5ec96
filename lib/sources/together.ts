import { stableId } from '../domain/text/hash.ts';

/** How many names a subject tells. */
const TOLD = 10;

/** Several names as one subject: each once, in an order of their own, so that the same ones are the same subject, and others are not. Undefined for none. */
export function together(names: readonly (string | undefined)[]): string | undefined {
  const distinct = [...new Set(names.filter((name) => name !== undefined && name !== ''))].sort();
  const left = distinct.slice(TOLD);
  const more = left.length > 0 ? ` and ${left.length} more (${stableId(left.join()).slice(0, 8)})` : '';
  return distinct.length === 0 ? undefined : `${distinct.slice(0, TOLD).join(', ')}${more}`;
}
