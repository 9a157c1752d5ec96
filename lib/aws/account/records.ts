import {
  type Change,
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  ListTagsForResourceCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { OvertakenError } from '../../domain/errors.ts';
import { sameState } from '../../domain/remediation/plan.ts';
import {
  type Content,
  type Place,
  type Records,
  recordName,
  type Standing,
} from '../../playbooks/restore-dns/record.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** The records of an account's hosted zones. */
export function records(client: Route53Client): Records {
  const read = async ([HostedZoneId, name, type]: Place): Promise<Standing> => {
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
    return { record: own.length > 1 || hasMore(found) ? 'routed' : contentOf(found) };
  };

  /** All of it or nothing: a record is taken away only as it was seen, so that nobody's change in the same moment is lost. */
  const replace = async (place: Place, from: Content | null, to: Content | null): Promise<void> => {
    const [HostedZoneId, name, type] = place;
    const part = (Action: ChangeAction, record: Content | null): Change[] =>
      record === null ? [] : [{ Action, ResourceRecordSet: setOf(name, type, record) }];
    const Changes = [...part('DELETE', from), ...part('CREATE', to)];
    try {
      await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
    } catch (error) {
      if (!isAwsError(error, 'InvalidChangeBatch')) throw error;
      const { record } = await read(place);
      if (sameState(record, to)) return;
      if (sameState(record, from)) throw error;
      throw new OvertakenError(
        `${type} record ${name} of ${HostedZoneId} says something else by now: it is left as it is`,
      );
    }
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
    read,
    put: replace,
    remove: (place, record) => replace(place, record, null),
  };
}

/** Whether there is more to a record than what it says: written without that, it would be lost. */
function hasMore({ SetIdentifier, HealthCheckId, TrafficPolicyInstanceId }: ResourceRecordSet): boolean {
  return [SetIdentifier, HealthCheckId, TrafficPolicyInstanceId].some((one) => one !== undefined);
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
