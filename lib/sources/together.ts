/** How many names a subject tells. */
const TOLD = 10;

/** Several names as one subject: each once, in an order of their own, so that the same ones are the same subject. Undefined for none. */
export function together(names: readonly (string | undefined)[]): string | undefined {
  const distinct = [...new Set(names.filter((name) => name !== undefined && name !== ''))].sort();
  const more = distinct.length > TOLD ? ` and ${distinct.length - TOLD} more` : '';
  return distinct.length === 0 ? undefined : `${distinct.slice(0, TOLD).join(', ')}${more}`;
}
