import {
  type CloudFrontClient,
  CreateInvalidationCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  type InvalidationSummary,
  ListTagsForResourceCommand,
  paginateListDistributions,
  paginateListInvalidations,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { OvertakenError } from '../../domain/errors.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import { sameState } from '../../domain/remediation/plan.ts';
import type { Restriction } from '../../playbooks/geo-restrict/restriction.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** How often a write begins anew because somebody else wrote meanwhile. */
const MOST_TRIES = 5;

/** So many invalidations are asked for side by side. */
const AT_ONCE = 10;

/** What was thrown out of the caches, by whose reference, and whether all of them have. */
export interface Invalidation {
  readonly reference: string;
  readonly paths: readonly string[];
  readonly done: boolean;
}

/** CloudFront's distributions. */
export interface Distributions {
  /** What a distribution is called besides its id, and the web ACL before it (empty: none); undefined where there is no such distribution. */
  find(id: string): Promise<{ readonly names: readonly string[]; readonly webAcl: string } | undefined>;
  /** The ARNs of those that a web ACL stands before. */
  behind(webAcl: string): Promise<readonly string[]>;
  tagsOf(arn: string): Promise<readonly string[]>;
  /** From which hosts it fetches, and whether all edges know that already; undefined where there is none. */
  fetching(id: string): Promise<{ readonly from: readonly string[]; readonly everywhere: boolean } | undefined>;
  restriction(id: string): Promise<Restriction | null>;
  /** Sets the restriction by country and nothing else; throws OvertakenError where it is neither this nor what it was. */
  restrict(id: string, from: Restriction, to: Restriction): Promise<void>;
  /** Those begun since a time, newest first. */
  invalidations(id: string, since: Date): Promise<Invalidation[]>;
  /** Begins one; with the same reference, the same one again. */
  invalidate(id: string, path: string, reference: string): Promise<void>;
}

/** CloudFront's distributions. */
export function distributions(client: CloudFrontClient): Distributions {
  const config = (Id: string) =>
    unlessError(['NoSuchDistribution'], () => client.send(new GetDistributionConfigCommand({ Id })));
  /** CloudFront lists the newest first: whoever throws out much else does not push these out of sight. */
  const youngerThan = async (DistributionId: string, since: Date) => {
    const found: InvalidationSummary[] = [];
    for await (const { InvalidationList } of paginateListInvalidations({ client, pageSize: 100 }, { DistributionId })) {
      const { Items = [] } = InvalidationList ?? {};
      const young = Items.filter(({ CreateTime = new Date(0) }) => CreateTime >= since);
      found.push(...young);
      if (young.length < Items.length) break;
    }
    return found;
  };
  const invalidation = async (DistributionId: string, Id: string | undefined): Promise<Invalidation> => {
    const { Invalidation } = await client.send(new GetInvalidationCommand({ DistributionId, Id }));
    return {
      reference: Invalidation?.InvalidationBatch?.CallerReference ?? '',
      paths: Invalidation?.InvalidationBatch?.Paths?.Items ?? [],
      done: Invalidation?.Status === 'Completed',
    };
  };
  return {
    async find(id) {
      const found = (await config(id))?.DistributionConfig;
      return found === undefined ? undefined : { names: found.Aliases?.Items ?? [], webAcl: found.WebACLId ?? '' };
    },
    async behind(webAcl) {
      const found: string[] = [];
      for await (const { DistributionList } of paginateListDistributions({ client }, {}))
        for (const { ARN = '', WebACLId } of DistributionList?.Items ?? []) if (WebACLId === webAcl) found.push(ARN);
      return found.sort();
    },
    async tagsOf(Resource) {
      const { Tags } = await client.send(new ListTagsForResourceCommand({ Resource }));
      return keysOf(Tags?.Items);
    },
    async fetching(Id) {
      const found = await unlessError(['NoSuchDistribution'], () => client.send(new GetDistributionCommand({ Id })));
      if (found?.Distribution === undefined) return undefined;
      const { DistributionConfig, Status } = found.Distribution;
      const hosts = DistributionConfig?.Origins?.Items?.map(({ DomainName = '' }) => DomainName.toLowerCase()) ?? [];
      return { from: [...new Set(hosts)].sort(), everywhere: Status === 'Deployed' };
    },
    async restriction(id) {
      const found = (await config(id))?.DistributionConfig;
      return found === undefined ? null : restrictionOf(found);
    },
    async restrict(Id, from, to) {
      const { type, countries } = to;
      for (let tries = 1; ; tries += 1) {
        const found = await client.send(new GetDistributionConfigCommand({ Id }));
        if (found.DistributionConfig === undefined) throw new Error(`there is no distribution ${Id}`);
        const now = restrictionOf(found.DistributionConfig);
        if (sameState(now, to)) return;
        if (!sameState(now, from))
          throw new OvertakenError(
            `the countries of ${Id} were changed by somebody else in this moment: they are left as they are`,
          );
        const list = countries.length === 0 ? {} : { Items: countries };
        const GeoRestriction = { RestrictionType: type, Quantity: countries.length, ...list };
        const DistributionConfig = { ...found.DistributionConfig, Restrictions: { GeoRestriction } };
        try {
          await client.send(new UpdateDistributionCommand({ Id, IfMatch: found.ETag, DistributionConfig }));
          return;
        } catch (error) {
          if (!isAwsError(error, 'PreconditionFailed') || tries === MOST_TRIES) throw error;
        }
      }
    },
    async invalidations(DistributionId, since) {
      const young = await youngerThan(DistributionId, since);
      return inChunks(young, ({ Id }) => invalidation(DistributionId, Id), AT_ONCE);
    },
    async invalidate(DistributionId, path, CallerReference) {
      const InvalidationBatch = { CallerReference, Paths: { Quantity: 1, Items: [path] } };
      await client.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch }));
    },
  };
}

function restrictionOf({ Restrictions }: DistributionConfig): Restriction {
  const { RestrictionType: type = 'none', Items = [] } = Restrictions?.GeoRestriction ?? {};
  return { type, countries: [...Items].sort() };
}
