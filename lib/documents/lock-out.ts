import { fits } from './glob.ts';
import { sparedBy } from './outside-access.ts';
import { ANYONE } from './parties.ts';
import { type Condition, meansAction, type Patterns, type Statement, statementsOf } from './statements.ts';

/**
 * Whether a policy (a bucket's, if nothing else is said) keeps its own account from changing it: it denies to everybody but other accounts what would take it off
 * again. Root alone can then delete a bucket's. Source: Amazon S3 User Guide, "Policies and permissions in Amazon S3".
 */
export function locksOwnerOut(policy: unknown, account: string, time: string, change = 's3:putbucketpolicy'): boolean {
  return statementsOf(policy).some(
    (statement) =>
      !statement.allows &&
      isForAll(statement, account) &&
      meansAction(statement.actions, change) &&
      sparesOnlyOthers(statement, account, time),
  );
}

/** Whether whoever has a policy may do nothing any longer, whatever else it has. */
export function deniesEverything(policy: unknown, time: string): boolean {
  return statementsOf(policy).some(
    ({ allows, actions, resources, conditions }) =>
      !allows &&
      !conditions.some((one) => narrows(one, time)) &&
      covers(actions, EVERYTHING) &&
      covers(resources, EVERYTHING),
  );
}

/** What only a pattern of nothing but stars fits. */
const EVERYTHING = ':';

function covers({ not, named }: Patterns, text: string): boolean {
  return not ? named.length === 0 : named.some((one) => fits(one.toLowerCase(), text));
}

function isForAll({ principals }: Statement, account: string): boolean {
  return (
    principals.not ||
    principals.named.some(({ name }) => [ANYONE, account].includes(name) || name.endsWith(`:iam::${account}:root`))
  );
}

function sparesOnlyOthers(statement: Statement, account: string, time: string): boolean {
  const conditions = statement.conditions.filter((one) => narrows(one, time));
  return sparedBy({ ...statement, conditions })?.every((one) => /^\d{12}$/.test(one) && one !== account) === true;
}

/** What not everybody who calls then meets. Keys of conditions have a prefix; whatever else stands there AWS takes for none. */
function narrows({ operator, key, values }: Condition, time: string): boolean {
  if (!key.includes(':')) return false;
  // Not everybody has a tag, or is a service.
  if (/^aws:principal(tag|service)/.test(key)) return true;
  const isClock = /^aws:(current|epoch)time$/.test(key);
  if (operator === 'null')
    return !((isClock || key.startsWith('aws:principal')) && values.every((one) => one === 'false'));
  return !values.some((one) =>
    isClock ? isMetAt(operator, one, time) : /^(?:string|arn)like$/.test(operator) && /^\*+$/.test(one),
  );
}

/** Whether a comparison with the clock holds at a time. Source: IAM user guide, date condition operators: ISO 8601, of which a year is one, or seconds of the epoch. */
function isMetAt(operator: string, value: string, time: string): boolean {
  const apart = (Number(value) > 9_999 ? Number(value) * 1_000 : Date.parse(value)) - Date.parse(time);
  if (operator.includes('less')) return apart > 0;
  return operator.includes('not') || (operator.includes('greater') && apart < 0);
}
