import {
  type ConfigServiceClient,
  GetResourceConfigHistoryCommand,
  type ResourceType,
} from '@aws-sdk/client-config-service';
import { jsonIn } from '../../domain/text/json.ts';
import type { LastKnown } from '../../playbooks/restore-guardrail/ports.ts';
import { unlessError } from '../errors.ts';

/** Config was never on, or never saw such a thing. */
const NOT_RECORDED = ['ResourceNotDiscoveredException', 'NoAvailableConfigurationRecorderException'];

/** States that are looked at, the newest first: that it is deleted, and what it was before. */
const STATES = 10;

/** The last state of a resource that AWS Config has recorded; what it was before it was deleted. */
export function lastKnownBy(client: ConfigServiceClient): LastKnown {
  return async (type, resourceId, until) => {
    // The SDK lists the types of its day; Config takes each that it records.
    const asked = { resourceType: type as ResourceType, resourceId, limit: STATES };
    const ask = new GetResourceConfigHistoryCommand(until === undefined ? asked : { ...asked, laterTime: until });
    const { configurationItems = [] } = (await unlessError(NOT_RECORDED, () => client.send(ask))) ?? {};
    for (const { configurationItemStatus = '', configuration, tags = {} } of configurationItems)
      if (/^(OK|ResourceDiscovered)$/.test(configurationItemStatus) && configuration)
        return { configuration: jsonIn(configuration), tags };
    return undefined;
  };
}
