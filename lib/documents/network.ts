import { at, itemsAt, textAt } from '../domain/json.ts';

/** Ports through which machines are administered and databases are read. */
const SENSITIVE = [
  20, 21, 22, 23, 135, 139, 445, 1433, 1521, 2375, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379, 6443, 9200,
  10250, 11211, 27017,
];

const WORLD = ['0.0.0.0/0', '::/0'];

/** A range of ports that the whole internet may reach. */
export interface Opening {
  readonly from: number;
  readonly to: number;
}

/**
 * What a security group rule opens to the whole internet, from the parameters of AuthorizeSecurityGroupIngress and
 * ModifySecurityGroupRules. All protocols, or no ports, is every port.
 */
export function openings(parameters: unknown): Opening[] {
  const changed = at(parameters, 'ModifySecurityGroupRulesRequest.SecurityGroupRule');
  const changes = (Array.isArray(changed) ? changed : [changed]).map((one) => at(one, 'SecurityGroupRule') ?? one);
  return [...itemsAt(parameters, 'ipPermissions'), parameters, ...changes].filter(reachesWorld).map(portsOf);
}

function reachesWorld(permission: unknown): boolean {
  const ranges = [permission, ...itemsAt(permission, 'ipRanges'), ...itemsAt(permission, 'ipv6Ranges')].flatMap(
    (range) => ['cidrIp', 'cidrIpv6', 'CidrIpv4', 'CidrIpv6'].map((key) => textAt(range, key)),
  );
  return ranges.some((cidr) => cidr !== undefined && WORLD.includes(cidr));
}

function portsOf(permission: unknown): Opening {
  const protocol = String(at(permission, 'ipProtocol') ?? at(permission, 'IpProtocol') ?? '-1');
  const from = Number(at(permission, 'fromPort') ?? at(permission, 'FromPort') ?? -1);
  const to = Number(at(permission, 'toPort') ?? at(permission, 'ToPort') ?? -1);
  return protocol === '-1' || from < 0 ? { from: 0, to: 65_535 } : { from, to: Math.max(from, to) };
}

/** Whether an opening has a port of administration or of a database in it. */
export function isSensitive({ from, to }: Opening): boolean {
  return SENSITIVE.some((port) => port >= from && port <= to);
}
