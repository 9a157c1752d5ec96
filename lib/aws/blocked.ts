import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Cidr, toCidr } from '../domain/address.ts';
import type { AllBlocked } from '../domain/ports.ts';

/** BatchGetItem takes a hundred keys; a range has at most four. */
const AT_ONCE = 25;

/** Reads from the leases whether ranges are blocked; one lease in force, of whatever scope, is enough for a range. */
export function blockedRanges(client: DynamoDBClient, table: string): AllBlocked {
  return async (ranges, now) => {
    const blocked = new Set<string>();
    for (let start = 0; start < ranges.length; start += AT_ONCE) {
      const keys = ranges.slice(start, start + AT_ONCE).flatMap((range) => coveringOf(range).flatMap(keysOf));
      const unique = [...new Map(keys.map((key) => [`${key.pk.S} ${key.sk.S}`, key])).values()];
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: unique, ConsistentRead: true } } }),
      );
      if (UnprocessedKeys?.[table] !== undefined)
        throw new Error('The leases could not be read: DynamoDB is throttled');
      for (const { sk, expiresAt } of Responses?.[table] ?? []) {
        if (expiresAt === undefined || Number(expiresAt.N) > now.getTime() / 1000) blocked.add(sk?.S ?? '');
      }
    }
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
