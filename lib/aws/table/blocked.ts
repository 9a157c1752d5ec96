import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Cidr, toCidr } from '../../domain/network/address.ts';
import type { AllBlocked } from '../../domain/network/ip-set-ports.ts';
import { batchGet } from './batch-get.ts';

/** Reads from the leases whether ranges are blocked; one lease in force, of whatever scope, is enough for a range. */
export function blockedRanges(client: DynamoDBClient, table: string): AllBlocked {
  return async (ranges, now) => {
    const keys = ranges.flatMap((range) => coveringOf(range).flatMap(keysOf));
    const unique = [...new Map(keys.map((key) => [`${key.pk.S} ${key.sk.S}`, key])).values()];
    const leases = await batchGet(client, table, unique);
    const inForce = leases.filter(
      ({ expiresAt }) => expiresAt === undefined || Number(expiresAt.N) > now.getTime() / 1000,
    );
    const blocked = new Set(inForce.map(({ sk }) => sk?.S ?? ''));
    return ranges.every((range) => coveringOf(range).some(({ cidr }) => blocked.has(cidr)));
  };
}

/** The ranges whose lease blocks a range: itself, and the /64 of an IPv6 address. */
function coveringOf(range: Cidr): Cidr[] {
  const wide = range.cidr.endsWith('/128') ? toCidr(range.cidr.replace(/128$/, '64')) : undefined;
  return wide === undefined ? [range] : [range, wide];
}

function keysOf({ family, cidr }: Cidr) {
  return ['REGIONAL', 'CLOUDFRONT'].map((scope) => ({ pk: { S: `LEASES#${scope}#${family}` }, sk: { S: cidr } }));
}
