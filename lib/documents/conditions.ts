import { callersFrom, callersWithId, membersOf } from '../domain/finding/party.ts';
import { areRanges, isMuchOfInternet, isReserved } from './address-space.ts';
import { isWild } from './glob.ts';
import type { Condition } from './statements.ts';

/** Keys whose value is the account of the caller, or of the resource it calls through. All names in small letters. */
const ACCOUNT = new Set([
  'aws:principalaccount',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:vpceaccount',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
]);
/** Keys whose value is an ARN that names that account, or a bucket: those have names of their own in all the world. */
const ARN = new Set([
  'aws:principalarn',
  'aws:sourcearn',
  'aws:sourcevpcarn',
  'aws:sourceinstancearn',
  'aws:federatedprovider',
  'ec2:sourceinstancearn',
  'lambda:sourcefunctionarn',
  's3:dataaccesspointarn',
]);

/**
 * Forms that a value must have to mean somebody in particular, by key. A VPC is taken for one's own. A map,
 * as a plain object has a `constructor`, and whoever writes a policy may call a key so.
 */
const KNOWN = new Map<string, RegExp>([
  ['aws:principalorgid', /^\$\{aws:ResourceOrgID\}$/i],
  ['aws:sourceorgid', /^\$\{aws:ResourceOrgID\}$/i],
  ['aws:vpceorgid', /^\$\{aws:ResourceOrgID\}$/i],
  ['aws:resourceorgid', /^\$\{aws:PrincipalOrgID\}$/i],
  ['aws:resourceaccount', /^\$\{aws:PrincipalAccount\}$/i],
  // Only through a mount target, which stands in a network of the file system's owner.
  ['elasticfilesystem:accessedviamounttarget', /^true$/],
  ['aws:sourcevpc', /^vpc-[0-9a-f]{6,}$/],
  ['aws:sourcevpce', /^vpce-[0-9a-f]{6,}$/],
  ['aws:ec2instancesourcevpc', /^vpc-[0-9a-f]{6,}$/],
  ['aws:principalservicename', /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/],
  ['aws:principalservicenameslist', /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/],
]);

/** Keys whose value is an organization, or a path below one, and the form of either. */
const ORGANIZATION = /^aws:(principal|source|vpce)org(id|paths)$/;
const ORGANIZATION_ID = /^(o-[a-z0-9]+)(\/|$)/i;

/** Who calls: the id of a user or a role, or an account's number for its root user. */
const USER_ID = /^(A[A-Z]{3}[A-Z0-9]{12,}|\d{12})(:|$)/;

/** The operators that ask for a value, in small letters and without ForAnyValue: and IfExists. */
const ASKING = new Set([
  'stringequals',
  'stringequalsignorecase',
  'stringlike',
  'arnequals',
  'arnlike',
  'ipaddress',
  'bool',
]);
const OPPOSITE = new Map([
  ['stringnotequals', 'stringequals'],
  ['stringnotequalsignorecase', 'stringequalsignorecase'],
  ['stringnotlike', 'stringlike'],
  ['arnnotequals', 'arnequals'],
  ['arnnotlike', 'arnlike'],
  ['notipaddress', 'ipaddress'],
]);

/** Somebody in particular whose account is not told: by VPC or bucket, which are taken for one's own. */
export const SOMEBODY = 'somebody in particular';

/**
 * The accounts that pass a condition on an Allow where anyone was let in, SOMEBODY for those whose account it does not tell. Undefined where it keeps nobody out: the operator says what must not be
 * (StringNotEquals, NotIpAddress) or lets a missing key pass (IfExists, ForAllValues, Null), the key is written by the caller
 * (aws:Referer, aws:UserAgent, tags) or is not known here, or the value is anything (`*`, halves of the internet).
 * Source: IAM user guide, "AWS global condition context keys"; S3 user guide, "The meaning of public".
 */
export function passing({ operator, key, values }: Condition): string[] | undefined {
  if (!ASKING.has(operator.replace(/^foranyvalue:/, '')) || values.length === 0) return undefined;
  if (key === 'aws:sourceip')
    return areRanges(values) && !isMuchOfInternet(values)
      ? values.map((range) => (isReserved(range) ? SOMEBODY : callersFrom(range)))
      : undefined;
  const each = values.map((value) => passingValue(key, value));
  return each.some((one) => one === undefined) ? undefined : each.flatMap((one) => one ?? []);
}

function passingValue(key: string, value: string): string[] | undefined {
  if (key === 'aws:principalisawsservice') return value === 'true' ? [SOMEBODY] : undefined;
  if (ACCOUNT.has(key)) return accountsOfNumber(value);
  if (ARN.has(key)) return accountsOfArn(value);
  // A user's or a role's own id, which nobody chooses and which tells no account; what follows the colon is the name of a session, which its holder chooses.
  const id = key === 'aws:userid' ? USER_ID.exec(value)?.[1] : undefined;
  if (id !== undefined) return [/^\d/.test(id) ? id : callersWithId(id)];
  const organization = ORGANIZATION.test(key) ? ORGANIZATION_ID.exec(value)?.[1] : undefined;
  if (organization !== undefined) return isWild(organization) ? undefined : [membersOf(organization.toLowerCase())];
  return KNOWN.get(key)?.test(value) === true ? [SOMEBODY] : undefined;
}

function accountsOfNumber(value: string): string[] | undefined {
  if (/^\$\{aws:ResourceAccount\}$/i.test(value)) return [SOMEBODY];
  if (isWild(value) || value.includes('$')) return undefined;
  return [/^\d{12}$/.test(value) ? value : SOMEBODY];
}

function accountsOfArn(arn: string): string[] | undefined {
  const [, , service = '', , account = '', resource = ''] = arn.split(':');
  if (/^\d{12}$/.test(account)) return [account];
  return service === 's3' && account === '' && /^[^*?$]/.test(resource) ? [SOMEBODY] : undefined;
}

/** The same for a condition on a Deny that holds for everybody: who passes is who does not meet it. */
export function sparedByDeny({ operator, key, values }: Condition): string[] | undefined {
  // A missing key meets what must not be, with IfExists and ForAllValues, too; with ForAnyValue it does not, and is not denied.
  const negated = OPPOSITE.get(operator.replace(/^forallvalues:/, '').replace(/ifexists$/, ''));
  if (negated !== undefined) return passing({ operator: negated, key, values });
  if (operator.replace(/ifexists$/, '') !== 'bool') return undefined;
  return passing({ operator: 'bool', key, values: values.map((value) => (value === 'true' ? 'false' : 'true')) });
}

/** Whether a condition asks for an external id that is not anything. */
export function asksExternalId({ operator, key, values }: Condition): boolean {
  return (
    key === 'sts:externalid' &&
    /^string(equals|equalsignorecase|like)$/.test(operator) &&
    !values.some((value) => /^[*?]*$/.test(value))
  );
}
