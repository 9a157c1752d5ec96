import * as z from 'zod/mini';
import { distributions } from '../../lib/aws/account/distributions.ts';
import { wafClients } from '../../lib/aws/account/ip-sets.ts';
import { sampledRequests } from '../../lib/aws/account/sampled-requests.ts';
import { distributionClient } from '../../lib/aws/clients.ts';
import { countrySchema } from '../../lib/domain/network/country.ts';
import { type Restriction, shutOut } from '../../lib/playbooks/geo-restrict/restriction.ts';
import { type Sources, seen } from '../../lib/playbooks/geo-restrict/seen.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const distribution = z.string().check(z.regex(/^E[A-Z0-9]{7,31}$/, 'must be the id of a distribution (E…)'));
const params = z.union([
  z.strictObject({ distribution, countries: z.array(countrySchema).check(z.minLength(1), z.maxLength(50)) }),
  /** The countries that a flood comes from since then, as WAF sampled it; where nothing is said, since an hour ago. */
  z.strictObject({ distribution, since: z.optional(z.iso.datetime()) }),
]);
type Params = z.infer<typeof params>;

/** So long countries stay shut out, minutes. */
const LEASE_MINUTES = 1440;
/** So long ago a flood began where nobody says when, minutes. */
const LATELY_MINUTES = 60;
const NAMED = 5;

const DISTRIBUTIONS = `arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/*`;
const WRITE = { sid: 'Restrict', actions: ['cloudfront:UpdateDistribution'], resources: [DISTRIBUTIONS] };

const declaration = playbook<Params, Restriction>({
  id: 'geo-restrict',
  title: 'Shut countries out of a distribution',
  says: { todo: 'Shut countries out of', done: 'Shut countries out of', undone: 'Restored the countries of' },
  what:
    'Has a CloudFront distribution answer requests from these countries with 403: they are added to the list of those shut out, or taken off ' +
    'the list where only some are let in. Nothing else of the distribution changes. Where a flood is seen nobody says from which countries it comes: ' +
    'then (`since`, or the last hour where a person names no countries) they are read in the samples that WAF keeps for three hours, a person is asked, whatever the mode is, and shown each country’s part. ' +
    'Only countries are named that no sample before the flood is from, and that the policy does not name as `customers` of this playbook; it is ' +
    'refused where the policy names none, and where those countries sent less than two thirds.',
  risk: 'Customers in these countries, and those whose address CloudFront takes for one of there, are shut out.',
  stops: 'requests to this distribution from addresses of these countries',
  doesNotStop: 'requests through a VPN or proxy elsewhere, to the origin itself, and to other distributions',
  params,
  example: { distribution: 'E1PA6795UKMFR9' },
  permissions: {
    plan: [
      {
        sid: 'ReadDistributions',
        actions: ['cloudfront:GetDistributionConfig', 'cloudfront:ListTagsForResource'],
        resources: [DISTRIBUTIONS],
      },
      {
        sid: 'SeeSamples',
        actions: ['wafv2:GetWebACL', 'wafv2:GetSampledRequests'],
        resources: [`arn:\${AWS::Partition}:wafv2:us-east-1:\${AWS::AccountId}:global/webacl/*/*`],
      },
    ],
    apply: [WRITE],
    undo: [WRITE],
  },
  undo: 'The list of countries becomes exactly what it was.',
  defaults: { leaseMinutes: LEASE_MINUTES },
  onlyAtSdkBoundary: [
    'Which requests WAF samples: on the local stack nobody sends any, and a test says which there were.',
  ],
  changes: () => countryChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function countryChanges(): Changes<Params, Restriction> {
  const cloudFront = distributions(distributionClient());
  const sources: Sources = {
    webAclOf: async (id) => (await cloudFront.find(id))?.webAcl ?? '',
    letThrough: sampledRequests(wafClients()).letThrough,
  };
  return {
    async find({ distribution }, { account, region, partition }) {
      const found = await cloudFront.find(distribution);
      if (found === undefined) return notFound(distribution, 'is no distribution of this account');
      const resource = `arn:${partition}:cloudfront::${account}:distribution/${distribution}`;
      const label =
        found.names.length === 0 ? distribution : `${distribution} (${found.names.slice(0, NAMED).join(', ')})`;
      const tags = [...(await cloudFront.tagsOf(resource))];
      return { targets: [{ label, resource, account, region, tags, alsoKnownAs: [...found.names] }], refused: [] };
    },
    identity: 'in its name',
    read: ({ resource }) => cloudFront.restriction(idOf(resource)),
    async wanted(_target, before, asked, { customers }) {
      if ('countries' in asked) return wantedFor(before, asked.countries);
      const now = new Date();
      const { distribution, since = new Date(now.getTime() - LATELY_MINUTES * 60_000).toISOString() } = asked;
      const found = await seen({ distribution, since }, customers, now, sources);
      return 'refuse' in found ? found : { ...wantedFor(before, found.countries), asks: found.asks, asksAnybody: true };
    },
    calls: ({ resource }, _from, to) => [
      { action: 'cloudfront:UpdateDistribution', resource, parameters: { GeoRestriction: to } },
    ],
    write: ({ resource }, from, to) => cloudFront.restrict(idOf(resource), from, to),
    impact({ label, before, after }) {
      const [old, now] = [before as Restriction, after as Restriction];
      const lists = now.type === 'whitelist' ? [old.countries, now.countries] : [now.countries, old.countries];
      const out = lists[0]?.filter((one) => !lists[1]?.includes(one)) ?? [];
      return Promise.resolve([`nobody in ${out.join(', ')} reaches ${label}`]);
    },
  };
}

function wantedFor(before: Restriction, countries: readonly string[]) {
  const after = shutOut(before, countries);
  return 'refuse' in after ? after : { state: after };
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? resource;
}
