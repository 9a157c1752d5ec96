import { isIP } from 'node:net';
import { sourceOf } from './address.ts';
import type { AccountEvent } from './event.ts';
import { textAt } from './json.ts';

/** Who made the call, as a person would name them: an ARN where CloudTrail gives one, else the best name in the record. */
export function actorOf(event: AccountEvent): string {
  const identity = event.detail.userIdentity;
  const type = textAt(identity, 'type');
  if (type === 'Root') return `root of ${textAt(identity, 'accountId') ?? event.account}`;
  return (
    textAt(identity, 'arn') ??
    textAt(identity, 'invokedBy') ??
    textAt(identity, 'userName') ??
    textAt(identity, 'principalId') ??
    event.source
  );
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
 * What calls from one client are counted by: whoever has an IPv6 network of their own has a new address for each call, so that is its
 * /64. Every threshold and subject about a source address goes by this.
 */
export function sourceNetworkOf(event: AccountEvent): string | undefined {
  const address = sourceIpOf(event);
  return address === undefined ? undefined : sourceOf(address);
}
