import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  paginateListHostedZones,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { ConfigurationError } from '../../domain/errors.ts';
import type { DnsRecord } from '../../playbooks/renew-certificate/certificate.ts';
import { keysOf } from '../tag-keys.ts';

/** A public zone of the account; its name without the last dot. */
export interface Zone {
  readonly id: string;
  readonly name: string;
}

/** Route 53's zones, as far as records that prove a name go. */
export interface Zones {
  list(): Promise<Zone[]>;
  tagsOf(zone: string): Promise<string[]>;
  /** Adds a CNAME; nothing where it is there. Throws where another one is. */
  addAlias(zone: string, record: DnsRecord): Promise<void>;
}

const SECONDS_KNOWN = 300;

/** Route 53's public zones. */
export function zones(client: Route53Client): Zones {
  return {
    async list() {
      const found: Zone[] = [];
      for await (const { HostedZones = [] } of paginateListHostedZones({ client }, {}))
        found.push(
          ...HostedZones.filter(({ Config }) => Config?.PrivateZone !== true).map(({ Id = '', Name = '' }) => ({
            id: Id.replace('/hostedzone/', ''),
            name: Name.replace(/\.$/, '').toLowerCase(),
          })),
        );
      return found;
    },
    async tagsOf(ResourceId) {
      const ask = new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId });
      return keysOf((await client.send(ask)).ResourceTagSet?.Tags);
    },
    async addAlias(HostedZoneId, { name, value }) {
      const ask = { HostedZoneId, StartRecordName: name, StartRecordType: 'CNAME' as const, MaxItems: 1 };
      const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand(ask));
      const there = ResourceRecordSets.find(({ Name, Type }) => Type === 'CNAME' && sameName(Name, name));
      if (there !== undefined) {
        if (sameName(there.ResourceRecords?.[0]?.Value, value)) return;
        throw new ConfigurationError(`${name} is a record with another value already: it is left as it is`);
      }
      const set = { Name: name, Type: 'CNAME' as const, TTL: SECONDS_KNOWN, ResourceRecords: [{ Value: value }] };
      await client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId,
          ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: set }] },
        }),
      );
    },
  };
}

function sameName(one: string | undefined, other: string): boolean {
  const plain = (name: string) => name.replace(/\.$/, '').toLowerCase();
  return one !== undefined && plain(one) === plain(other);
}
