import { isIP } from 'node:net';
import { sourceOf } from '../network/address.ts';
import { isRoleBelow } from '../text/arn.ts';
import { textAt } from '../text/json.ts';
import type { AccountEvent } from './event.ts';

/** CloudTrail's name for whoever calls without credentials. */
const ANONYMOUS = 'ANONYMOUS_PRINCIPAL';

/**
 * Who made the call, as a person would name them: an ARN where CloudTrail gives one, else the best name in the record; what is
 * there and empty is none. Users of Identity Center may have neither ARN nor name.
 * Source: CloudTrail User Guide, "CloudTrail userIdentity element".
 */
export function actorOf(event: AccountEvent): string {
  const identity = event.detail.userIdentity;
  const account = filledAt(identity, 'accountId');
  if (textAt(identity, 'type') === 'Root') return `root of ${account ?? event.account}`;
  const user = filledAt(identity, 'onBehalfOf.userId');
  return (
    filledAt(identity, 'arn') ??
    filledAt(identity, 'sessionContext.sessionIssuer.arn') ??
    (user === undefined ? undefined : `Identity Center user ${user}`) ??
    filledAt(identity, 'invokedBy') ??
    filledAt(identity, 'userName') ??
    filledAt(identity, 'principalId') ??
    (account === ANONYMOUS ? 'somebody without credentials' : undefined) ??
    (account === undefined ? undefined : `somebody of account ${account}`) ??
    event.source
  );
}

/**
 * Whom calls are counted by. Whoever opens a session names it, and may open another for each call: so the sessions of a role, and those that a user opened, are
 * counted as one. Of machines and of people of Identity Center each is one of its own: AWS names their sessions.
 */
export function countedBy(event: AccountEvent): string {
  const identity = event.detail.userIdentity;
  const issuer = filledAt(identity, 'sessionContext.sessionIssuer.arn');
  const named = issuer === undefined || isRoleBelow('/aws-reserved/sso.amazonaws.com/', issuer);
  // Source: CloudTrail User Guide, "CloudTrail userIdentity element": only credentials that EC2 itself delivered have it.
  return named || filledAt(identity, 'sessionContext.ec2RoleDelivery') !== undefined ? actorOf(event) : issuer;
}

/** Characters: twice the longest ARN there is. */
const LONGEST = 4_096;

function filledAt(value: unknown, path: string): string | undefined {
  const found = textAt(value, path)?.slice(0, LONGEST);
  return found?.trim() === '' ? undefined : found;
}

/**
 * The address the call came from, when it is an address.
 * CloudTrail's sourceIPAddress may also be a service name (`iam.amazonaws.com`) or `AWS Internal`: those give undefined.
 */
export function sourceIpOf(event: AccountEvent): string | undefined {
  const address = textAt(event.detail, 'sourceIPAddress');
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}

/**
 * The address of an outside client; undefined where the call came through a VPC endpoint. Whoever owns a VPC chooses its ranges, also public ones that
 * are somebody else's, and CloudTrail then has such an address as the source: it says nothing of who has it on the internet.
 * Source: CloudTrail User Guide, "Logging network activity events", vpcEndpointId; VPC User Guide, "VPC CIDR blocks".
 */
export function outsideIpOf(event: AccountEvent): string | undefined {
  return endpointOf(event) === undefined ? sourceIpOf(event) : undefined;
}

/** The VPC endpoint that a call came through, and whose it is where the record says so. */
export function endpointOf(event: AccountEvent): { readonly id: string; readonly account?: string } | undefined {
  const id = filledAt(event.detail, 'vpcEndpointId');
  const account = filledAt(event.detail, 'vpcEndpointAccountId');
  return id === undefined ? undefined : { id, ...(account === undefined ? {} : { account }) };
}

/**
 * What calls from one client are counted by: whoever has an IPv6 network of their own has a new address for each call, so that is its
 * /64. Every threshold and subject about a source address goes by this.
 */
export function sourceNetworkOf(event: AccountEvent): string | undefined {
  const address = sourceIpOf(event);
  return address === undefined ? undefined : sourceOf(address);
}
