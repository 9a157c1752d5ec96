import * as z from 'zod/mini';
import { distributionClient } from '../../lib/aws/clients.ts';
import { distributions } from '../../lib/aws/distributions.ts';
import { type Restriction, shutOut } from '../../lib/playbooks/geo-restrict/restriction.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  distribution: z.string().check(z.regex(/^E[A-Z0-9]{7,31}$/, 'must be the id of a distribution (E…)')),
  countries: z
    .array(z.string().check(z.regex(/^[A-Z]{2}$/, 'must be codes of countries of two letters (ISO 3166-1)')))
    .check(z.minLength(1), z.maxLength(50)),
});
type Params = z.infer<typeof params>;

/** So long countries stay shut out, minutes. */
const LEASE_MINUTES = 1440;
const NAMED = 5;

const DISTRIBUTIONS = `arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/*`;
const WRITE = { sid: 'Restrict', actions: ['cloudfront:UpdateDistribution'], resources: [DISTRIBUTIONS] };

const declaration = playbook<Params, Restriction>({
  id: 'geo-restrict',
  title: 'Shut countries out of a distribution',
  says: { todo: 'Shut countries out of', done: 'Shut countries out of', undone: 'Restored the countries of' },
  what:
    'Has a CloudFront distribution answer requests from these countries with 403: they are added to the list of those shut out, or taken off ' +
    'the list where only some are let in. Nothing else of the distribution changes.',
  risk: 'Customers in these countries, and those whose address CloudFront takes for one of there, are shut out.',
  stops: 'requests to this distribution from addresses of these countries',
  doesNotStop: 'requests through a VPN or proxy elsewhere, to the origin itself, and to other distributions',
  params,
  example: { distribution: 'E1PA6795UKMFR9', countries: ['KP'] },
  permissions: {
    plan: [
      {
        sid: 'ReadDistributions',
        actions: ['cloudfront:GetDistributionConfig', 'cloudfront:ListTagsForResource'],
        resources: [DISTRIBUTIONS],
      },
    ],
    apply: [WRITE],
    undo: [WRITE],
  },
  undo: 'The list of countries becomes exactly what it was.',
  defaults: { leaseMinutes: LEASE_MINUTES },
  byHand:
    'No event says that a flood comes from few countries: alarms on requests, WAF and Shield Advanced alike, name what is flooded, not from where, and ' +
    "what riposte reads in WAF's logs is about one address, which is blocked by itself. Where the customers are, nobody but you knows. The countries of " +
    "what was let through stand in WAF's console, in the traffic overview of the web ACL.",
  changes: () => countryChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function countryChanges(): Changes<Params, Restriction> {
  const cloudFront = distributions(distributionClient());
  return {
    async find({ distribution }, { account, region, partition }) {
      const found = await cloudFront.find(distribution);
      if (found === undefined) return notFound(distribution, 'is no distribution of this account');
      const resource = `arn:${partition}:cloudfront::${account}:distribution/${distribution}`;
      const label =
        found.names.length === 0 ? distribution : `${distribution} (${found.names.slice(0, NAMED).join(', ')})`;
      const tags = [...(await cloudFront.tagsOf(resource))];
      return { targets: [{ label, resource, account, region, tags }], refused: [] };
    },
    read: ({ resource }) => cloudFront.restriction(idOf(resource)),
    wanted(_target, before, { countries }) {
      const after = shutOut(before, countries);
      return 'refuse' in after ? after : { state: after };
    },
    calls: ({ resource }, _from, to) => [
      { action: 'cloudfront:UpdateDistribution', resource, parameters: { GeoRestriction: to } },
    ],
    write: ({ resource }, _from, to) => cloudFront.restrict(idOf(resource), to),
    impact({ label, before, after }) {
      const [old, now] = [before as Restriction, after as Restriction];
      const lists = now.type === 'whitelist' ? [old.countries, now.countries] : [now.countries, old.countries];
      const out = lists[0]?.filter((one) => !lists[1]?.includes(one)) ?? [];
      return Promise.resolve([`nobody in ${out.join(', ')} reaches ${label}`]);
    },
  };
}

function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? resource;
}
