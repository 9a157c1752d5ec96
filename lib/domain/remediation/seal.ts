import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonical } from '../text/canonical.ts';

/**
 * The seal of a record that riposte will later act on: HMAC-SHA-256 over its name and content. Others in the account may write
 * the table; without the key they cannot make riposte restore what they made up.
 */
export function sealOf(name: string, content: unknown, key: string): string {
  return createHmac('sha256', key)
    .update(`${name}\u0000${canonical(content)}`)
    .digest('hex');
}

/** Whether a record is as it was sealed, under the name it was sealed with. */
export function isSealed(name: string, content: unknown, seal: string, key: string): boolean {
  const [expected, given] = [Buffer.from(sealOf(name, content, key)), Buffer.from(seal)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
