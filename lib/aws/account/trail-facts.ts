import {
  type AdvancedEventSelector,
  CloudTrailClient,
  type CloudTrailClientConfig,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import type { TrailFacts } from '../../ask/sight.ts';
import { insightsOf } from './trails.ts';

/** Where AWS is asked, and as whom; the environment fills in what is not given. */
export type Config = Pick<CloudTrailClientConfig, 'region' | 'credentials'> & { readonly endpoint?: string };

/** What holds of the trails that record in a region, and the first reason why one could not be read. */
export async function trailFacts(config: Config) {
  // An organization's trail, and one of another region that records here as well, are shown as shadows.
  const { trailList = [] } = await new CloudTrailClient(config).send(
    new DescribeTrailsCommand({ includeShadowTrails: true }),
  );
  const read = await Promise.allSettled(trailList.map((trail) => factsOf(trail, config)));
  return {
    facts: read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    problem: read.find((one) => one.status === 'rejected'),
  };
}

async function factsOf(trail: Trail, config: Config): Promise<TrailFacts> {
  const here = typeof config.region === 'string' ? config.region : '';
  const { Name: name = '', TrailARN: arn = '', HomeRegion: home = here } = trail;
  const client = new CloudTrailClient({ ...config, region: home });
  const [{ IsLogging = false }, { EventSelectors = [], AdvancedEventSelectors = [] }, insights] = await Promise.all([
    client.send(new GetTrailStatusCommand({ Name: arn })),
    client.send(new GetEventSelectorsCommand({ TrailName: arn })),
    insightsOf(client, arn),
  ]);
  const writes = EventSelectors.some(recordsWrites) || AdvancedEventSelectors.some(takesWrites);
  return { name, arn, home, multiRegion: trail.IsMultiRegionTrail === true, logging: IsLogging, writes, insights };
}

function recordsWrites({ IncludeManagementEvents, ReadWriteType }: EventSelector): boolean {
  return IncludeManagementEvents !== false && ReadWriteType !== 'ReadOnly';
}

function takesWrites({ FieldSelectors = [] }: AdvancedEventSelector): boolean {
  const equals = (field: string) => FieldSelectors.find(({ Field }) => Field === field)?.Equals;
  return equals('eventCategory')?.includes('Management') === true && equals('readOnly')?.includes('true') !== true;
}
