import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { type Content, type Records, recordName } from '../../playbooks/restore-dns/record.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** The records of an account's hosted zones. */
export function records(client: Route53Client): Records {
  const change = async (HostedZoneId: string, one: Change) => {
    await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes: [one] } }));
  };
  return {
    async zone(Id) {
      const found = await unlessError(['NoSuchHostedZone', 'InvalidInput'], () =>
        client.send(new GetHostedZoneCommand({ Id })),
      );
      if (found?.HostedZone === undefined) return undefined;
      const asked = new ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: Id });
      const { ResourceTagSet } = await client.send(asked);
      const service = found.HostedZone.LinkedService?.ServicePrincipal;
      return {
        name: found.HostedZone.Name ?? '',
        ...(service === undefined ? {} : { service }),
        tags: keysOf(ResourceTagSet?.Tags),
      };
    },
    async zonesNamed(name) {
      const { HostedZones = [] } = await client.send(new ListHostedZonesByNameCommand({ DNSName: name }));
      const own = HostedZones.filter((zone) => recordName(zone.Name ?? '') === name);
      return own.flatMap(({ Id }) => Id?.split('/').at(-1) ?? []);
    },
    async read(HostedZoneId, name, type) {
      const asked = {
        HostedZoneId,
        StartRecordName: name,
        StartRecordType: type as ResourceRecordSet['Type'],
        MaxItems: 2,
      };
      const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand(asked));
      const own = ResourceRecordSets.filter(({ Name = '', Type }) => recordName(Name) === name && Type === type);
      const [found] = own;
      if (found === undefined) return { record: null };
      if (own.length > 1 || found.SetIdentifier !== undefined) return { record: 'routed' };
      return { record: contentOf(found) };
    },
    put: (zone, name, type, record) => change(zone, { Action: 'UPSERT', ResourceRecordSet: setOf(name, type, record) }),
    async remove(zone, name, type, record) {
      // Somebody may have taken it away in this very moment.
      await unlessError(['InvalidChangeBatch'], () =>
        change(zone, { Action: 'DELETE', ResourceRecordSet: setOf(name, type, record) }),
      );
    },
  };
}

function contentOf({ TTL: ttl = 0, ResourceRecords = [], AliasTarget: alias }: ResourceRecordSet): Content {
  if (alias === undefined) return { ttl, values: ResourceRecords.flatMap(({ Value }) => Value ?? []).sort() };
  const { HostedZoneId: zone = '', DNSName: name = '', EvaluateTargetHealth: health = false } = alias;
  return { alias: { zone, name, health } };
}

function setOf(Name: string, type: string, record: Content): ResourceRecordSet {
  const named = { Name, Type: type as ResourceRecordSet['Type'] };
  if ('values' in record)
    return { ...named, TTL: record.ttl, ResourceRecords: record.values.map((Value) => ({ Value })) };
  const { zone: HostedZoneId, name: DNSName, health: EvaluateTargetHealth } = record.alias;
  return { ...named, AliasTarget: { HostedZoneId, DNSName, EvaluateTargetHealth } };
}
