import { at, fieldAt, itemsAt, textAt, textsOf } from '../domain/text/json.ts';
import { LOG_DELIVERY } from './log-delivery.ts';
import type { OutsideAccess } from './outside-access.ts';

const EVERYBODY = /groups\/global\/(AllUsers|AuthenticatedUsers)/i;
const OPEN = /^(public-read|public-read-write|authenticated-read)$/i;
const HEADERS = ['read', 'write', 'read-acp', 'write-acp', 'full-control'].map((right) => `x-amz-grant-${right}`);

/**
 * Whether an ACL lets in everybody: by a canned ACL, a grant in the body, or a grant in a header, as CloudTrail records them.
 * Everybody with an AWS account counts, as anyone may have one.
 */
export function opensByAcl(parameters: unknown): boolean {
  const canned = ['x-amz-acl', 'acl'].flatMap((key) => textsOf(fieldIn(parameters, key)));
  return canned.some((acl) => OPEN.test(acl)) || grantees(parameters).some((grantee) => EVERYBODY.test(grantee));
}

/** The other accounts that an ACL names, by their canonical ids; its owner's is not one of them. */
export function sharedByAcl(parameters: unknown): OutsideAccess[] {
  const owner = textAt(parameters, 'AccessControlPolicy.Owner.ID');
  const ids = grantees(parameters).flatMap((grantee) => grantee.match(/\b[0-9a-f]{64}\b/g) ?? []);
  return [...new Set(ids)]
    .filter((id) => id !== owner && !LOG_DELIVERY.has(id))
    .map((id) => ({ who: `the canonical user ${id.slice(0, 12)}...`, anyone: false, externalId: false, ignored: [] }));
}

/** Whom grants name: `id="…"` or `uri="…"` in a header, an id or a URI in the body. */
function grantees(parameters: unknown): string[] {
  const inBody = itemsAt(parameters, 'AccessControlPolicy.AccessControlList.Grant').flatMap((grant) =>
    ['URI', 'ID'].flatMap((key) => textsOf(fieldAt(at(grant, 'Grantee'), key))),
  );
  return [...inBody, ...HEADERS.flatMap((header) => textsOf(fieldIn(parameters, header)))];
}

/** CloudTrail puts headers beside the other parameters, or under accessControlList. */
function fieldIn(parameters: unknown, key: string): unknown[] {
  return [parameters, at(parameters, 'accessControlList')].flatMap((place) => fieldAt(place, key) ?? []);
}
