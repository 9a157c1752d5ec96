/** The rule that riposte adds where a web ACL has none: so called, it is found again. */
export const OWN_RULE = 'rate-limit-by-riposte';

/** The lowest limit that WAF takes. Source: WAF API reference, RateBasedStatement. */
export const LOWEST = 10;

/** A rule that counts requests, as far as people compare it. */
export type RateRule = {
  name: string;
  /** So many requests in a window are the most that pass. */
  limit: number;
  seconds: number;
  /** What is counted by: IP, FORWARDED_IP, CUSTOM_KEYS, CONSTANT. */
  by: string;
  /** The header that has the address, where it is counted by one. */
  header: string;
  /** What happens to what is over it: Block, Count, … */
  action: string;
};

/** What a rule's limit becomes: the one that was asked for, or half of what it is; never more than it is. */
export function tightened(now: number, asked: number | undefined): number {
  return Math.min(now, Math.max(LOWEST, asked ?? Math.floor(now / 2)));
}

/** Those of a web ACL's rules that are lowered where none is named: they block, and count by client. */
export function lowered(rates: readonly RateRule[]): RateRule[] {
  return rates.filter(({ action, by }) => action === 'Block' && (by === 'IP' || by === 'FORWARDED_IP'));
}
