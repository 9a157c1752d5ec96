import { createHash } from 'node:crypto';

/** A stable 128-bit id (32 hex digits) of some texts; the separator keeps ('a','bc') and ('ab','c') apart. */
export function stableId(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32);
}
