/** Any JSON value: what an event's detail is made of before something narrows it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The value at a dotted path (`userIdentity.arn`), or undefined where any step is missing. */
export function at(value: unknown, path: string): unknown {
  let current: unknown = value;
  for (const key of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

/** The string at a dotted path, or undefined where there is none or it is not a string. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}
