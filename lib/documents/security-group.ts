import type { Bounds } from '../domain/network/ranges.ts';
import { at, fieldAt, itemsAt, numberIn, plain, textsOf } from '../domain/text/json.ts';
import { areMuchOfInternet, spansOf } from './address-space.ts';

/** Ports through which machines are administered and databases are read. */
const TCP = [
  20, 21, 22, 23, 111, 135, 139, 445, 512, 513, 514, 873, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389,
  4333, 5432, 5439, 5500, 5601, 5900, 5984, 5985, 5986, 6379, 6443, 8182, 9042, 9200, 9300, 10250, 11211, 27017, 27018,
];
/** Of these, the ones that speak UDP, and SNMP and TFTP. */
const UDP = [69, 111, 135, 137, 138, 139, 161, 445, 1434, 2049, 3389, 11211];

/** More rules than one call can add; the rest of a longer list was refused by EC2. */
const MOST = 1_000;

/** One permission of a security group, as far as it names addresses. */
interface Permission {
  readonly ranges: readonly Bounds[];
  readonly ports: readonly number[];
}

/**
 * The ports of administration and of databases that much of the internet may reach by a security group's rules, from the
 * parameters of AuthorizeSecurityGroupIngress and ModifySecurityGroupRules. Other groups and prefix lists as sources name no
 * address and open nothing here: what is put into a prefix list is read where it is put there.
 */
export function exposedPorts(parameters: unknown): number[] {
  const changed = itemsAt(parameters, 'ModifySecurityGroupRulesRequest.SecurityGroupRule');
  const changes = changed.map((one) => at(one, 'SecurityGroupRule') ?? one);
  const permissions = [...itemsAt(parameters, 'ipPermissions'), parameters, ...changes].slice(0, MOST).map(read);
  const named = permissions.filter(({ ranges, ports }) => ranges.length > 0 && ports.length > 0);
  if (!areMuchOfInternet(named.flatMap(({ ranges }) => ranges))) return [];
  const ports = new Set(named.flatMap((permission) => permission.ports));
  return [...ports]
    .filter((port) =>
      areMuchOfInternet(named.filter((one) => one.ports.includes(port)).flatMap(({ ranges }) => ranges)),
    )
    .sort((a, b) => a - b);
}

function read(permission: unknown): Permission {
  const listed = [...itemsAt(permission, 'ipRanges'), ...itemsAt(permission, 'ipv6Ranges')].slice(0, MOST);
  const ranges = [permission, ...listed].flatMap((range) =>
    ['cidrIp', 'cidrIpv6', 'cidrIpv4'].flatMap((key) => textsOf(fieldAt(range, key))),
  );
  return { ranges: spansOf(ranges), ports: sensitivePorts(permission) };
}

/** The sensitive ports a permission covers. A protocol without ports (ICMP, GRE, ESP) covers none, whatever numbers stand there. */
function sensitivePorts(permission: unknown): readonly number[] {
  const from = portOf(fieldAt(permission, 'fromPort'));
  const to = portOf(fieldAt(permission, 'toPort'));
  const inside = (port: number) => from === undefined || (port >= from && port <= (to ?? from));
  switch (protocolOf(fieldAt(permission, 'ipProtocol'))) {
    case 'all':
      return TCP;
    case 'tcp':
      return TCP.filter(inside);
    case 'udp':
      return UDP.filter(inside);
    default:
      return [];
  }
}

/**
 * The protocols that have ports, by name or by number, as a rule may say them; missing is all, undefined any other.
 * Source: EC2 API reference, IpPermission; IANA's protocol numbers.
 */
export function protocolOf(value: unknown): 'all' | 'tcp' | 'udp' | undefined {
  const name = plain(value ?? '-1')
    .trim()
    .toLowerCase();
  switch (/^\d+$/.test(name) ? String(Number(name)) : name) {
    case '-1':
    case 'all':
    case 'any':
      return 'all';
    case '6':
    case 'tcp':
      return 'tcp';
    case '17':
    case 'udp':
      return 'udp';
    default:
      return undefined;
  }
}

/** A port as a number; a missing one, or -1, is all of them. */
function portOf(value: unknown): number | undefined {
  const port = numberIn(value ?? -1);
  return Number.isNaN(port) || port < 0 ? undefined : port;
}
