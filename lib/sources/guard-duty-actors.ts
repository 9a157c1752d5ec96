import type { AccountEvent } from '../domain/finding/event.ts';
import { at, itemsAt, namedAt } from '../domain/text/json.ts';
import { isHere } from './guard-duty.ts';

/**
 * Whether one's own machine is the one that acts: then the address in the finding is the one attacked.
 * Source: GuardDuty user guide, "Finding details": service.resourceRole is TARGET or ACTOR.
 */
export function ownMachineActs(event: AccountEvent): boolean {
  return roleOf(event) === 'ACTOR' || (roleOf(event) !== 'TARGET' && directionOf(event) === 'OUTBOUND');
}

/**
 * The outside addresses that act in a finding, whatever kind of action it describes, IPv4 and IPv6. None where one's own machine
 * acts, or where nothing says who of the two does: blocking the victim helps nobody.
 */
export function attackersOf(event: AccountEvent): string[] {
  const action = at(event.detail, 'service.action');
  if (action === undefined || ownMachineActs(event) || directionOf(event) === 'OUTBOUND') return [];
  const connection = roleOf(event) === 'TARGET' || directionOf(event) === 'INBOUND' ? ['networkConnectionAction'] : [];
  const kinds = [...connection, 'awsApiCallAction', 'rdsLoginAttemptAction', 'kubernetesApiCallAction'];
  const details = [...kinds.map((kind) => at(action, kind)), ...itemsAt(action, 'portProbeAction.portProbeDetails')];
  const addresses = details.flatMap((detail) =>
    ['ipAddressV4', 'ipAddressV6'].flatMap((family) => namedAt(detail, `remoteIpDetails.${family}`) ?? []),
  );
  return [...new Set(addresses)];
}

function roleOf(event: AccountEvent): string | undefined {
  return namedAt(event.detail, 'service.resourceRole')?.toUpperCase();
}

function directionOf(event: AccountEvent): string | undefined {
  return namedAt(event.detail, 'service.action.networkConnectionAction.connectionDirection')?.toUpperCase();
}

/** The user or role whose credentials a finding of this account names; GuardDuty gives a role's name without its path. */
export function credentialsOwner(event: AccountEvent): string | undefined {
  const details = at(event.detail, 'resource.accessKeyDetails');
  const [type, name] = [namedAt(details, 'userType'), namedAt(details, 'userName')];
  const kind = type === 'IAMUser' ? 'user' : type === 'AssumedRole' || type === 'Role' ? 'role' : undefined;
  if (kind === undefined || name === undefined || !isHere(event)) return undefined;
  const partition = event.region.startsWith('cn-')
    ? 'aws-cn'
    : event.region.startsWith('us-gov-')
      ? 'aws-us-gov'
      : 'aws';
  return `arn:${partition}:iam::${event.account}:${kind}/${name}`;
}
