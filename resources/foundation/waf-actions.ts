import { ConfigurationError } from '../../lib/domain/errors.ts';

/** What a rule of the web ACL can do with a request. */
export type WafAction = 'allow' | 'block' | 'count' | 'captcha' | 'challenge';

/** AWS's own groups: `block` leaves each of their rules its own action, which is a block for nearly all. */
export const MANAGED = [
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesAmazonIpReputationList',
] as const;

const ANY = ['allow', 'block', 'count', 'captcha', 'challenge'] as const;
/** WAF takes every action but allow for a rate. */
const OF_A_RATE = ['block', 'count', 'captcha', 'challenge'] as const;

/** The rules that an exception can be made for, each with what it may do. */
const ACTIONS: ReadonlyMap<string, readonly WafAction[]> = new Map<string, readonly WafAction[]>([
  // Who blocks these would block those that are to be let in.
  ['allowed', ['allow', 'count']],
  // What only counts would be told as blocked, and is not.
  ['blocked', ['block', 'captcha', 'challenge']],
  ['rate-by-address', OF_A_RATE],
  ['rate-by-forwarded-address', OF_A_RATE],
  ['rate-by-header', OF_A_RATE],
  ['rate-of-logins', OF_A_RATE],
  ['countries', ANY],
  ['header', ANY],
  ['path', ANY],
  ['query', ANY],
  ['body', ANY],
  ...MANAGED.map((name): [string, readonly WafAction[]] => [name, ['count', 'block']]),
]);

/** Reads `rule:action,…`; throws ConfigurationError that names what is allowed. */
export function wafActions(given: string): ReadonlyMap<string, WafAction> {
  const pairs = given.split(',').flatMap((one) => one.trim() || []);
  const read = pairs.map((pair) => wafAction(pair));
  const twice = read.find(([name], index) => read.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined) throw new ConfigurationError(`wafActions names ${twice[0]} twice`);
  return new Map(read);
}

function wafAction(pair: string): [string, WafAction] {
  const [name = '', action = '', ...more] = pair.split(':').map((part) => part.trim());
  if (action === '' || more.length > 0)
    throw new ConfigurationError(`wafActions holds "${pair}"; each must look like rate-of-logins:captcha`);
  const allowed = ACTIONS.get(name);
  if (allowed === undefined)
    throw new ConfigurationError(`wafActions names the rule "${name}"; there are ${[...ACTIONS.keys()].join(', ')}`);
  const found = allowed.find((one) => one === action);
  if (found === undefined)
    throw new ConfigurationError(`wafActions says "${action}" for ${name}; it may be ${allowed.join(', ')}`);
  return [name, found];
}
