import {
  DescribeAddressesCommand,
  DescribeRegionsCommand,
  EC2Client,
  paginateDescribeNetworkInterfaces,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { OwnAddressesUnknownError } from '../../domain/errors.ts';
import { rangeOfVpc } from '../../domain/network/own-addresses.ts';

/** Pages of EC2 hold a thousand at the most; smaller ones only take longer. */
const PAGE = 1_000;

/**
 * Reads every public address and range of the account, in all regions that are enabled (or in those that are named): Elastic IPs, the
 * addresses of network interfaces (instances, NAT gateways, load balancers and endpoints have theirs there), and the ranges of VPCs.
 * Throws OwnAddressesUnknownError when one region cannot be read: half of what is ours is not what is ours.
 */
export async function readOwnAddresses(regions: readonly string[], home: string): Promise<string[]> {
  const names = regions.length > 0 ? regions : await enabledRegions(home);
  const found = await Promise.all(names.map((region) => asking(region, () => addressesOf(clientFor(region)))));
  return [...new Set(found.flat())].sort();
}

/** One attempt more than usual, and no long wait for a region that does not answer. */
function clientFor(region: string): EC2Client {
  return new EC2Client({ region, maxAttempts: 4, requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000 } });
}

async function enabledRegions(home: string): Promise<string[]> {
  const { Regions = [] } = await asking(home, () => clientFor(home).send(new DescribeRegionsCommand({})));
  const names = Regions.flatMap(({ RegionName }) => RegionName ?? []);
  if (names.length > 0) return names;
  throw new OwnAddressesUnknownError('The account seems to have no region: its own addresses cannot be read');
}

async function asking<T>(region: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : { name: 'Error', message: String(cause) };
    throw new OwnAddressesUnknownError(
      `The account's own addresses in ${region} cannot be read (${name}: ${message}), so nothing is blocked. ` +
        'Where a region is closed to you, name the ones you use in the parameter ownAddressRegions',
      { cause },
    );
  }
}

async function addressesOf(client: EC2Client): Promise<string[]> {
  const texts: (string | undefined)[] = [];
  const { Addresses = [] } = await client.send(new DescribeAddressesCommand({}));
  texts.push(...Addresses.flatMap(({ PublicIp, CarrierIp }) => [PublicIp, CarrierIp]));
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client, pageSize: PAGE }, {})) {
    for (const { Association, PrivateIpAddresses = [], Ipv6Addresses = [], Ipv6Prefixes = [] } of NetworkInterfaces) {
      const associations = [Association, ...PrivateIpAddresses.map((one) => one.Association)];
      texts.push(...associations.flatMap((one) => [one?.PublicIp, one?.CarrierIp]));
      texts.push(...Ipv6Addresses.map(({ Ipv6Address }) => Ipv6Address));
      texts.push(...Ipv6Prefixes.map(({ Ipv6Prefix }) => Ipv6Prefix));
    }
  }
  for await (const { Vpcs = [] } of paginateDescribeVpcs({ client, pageSize: PAGE }, {})) {
    for (const { CidrBlockAssociationSet = [], Ipv6CidrBlockAssociationSet = [] } of Vpcs) {
      texts.push(...CidrBlockAssociationSet.map(({ CidrBlock }) => (CidrBlock ? rangeOfVpc(CidrBlock) : undefined)));
      texts.push(...Ipv6CidrBlockAssociationSet.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock));
    }
  }
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : [text]));
}
