import * as z from 'zod/mini';
import { distributions } from '../../lib/aws/account/distributions.ts';
import { distributionClient } from '../../lib/aws/clients.ts';
import { MOST_TARGETS } from '../../lib/domain/remediation/plan.ts';
import { stableId } from '../../lib/domain/text/hash.ts';
import { originsTold, toDoFirst } from '../../lib/playbooks/invalidate-cache/origins.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  distribution: z.string().check(z.regex(/^E[A-Z0-9]{7,31}$/, 'must be the id of a distribution (E…)')),
  /** Without them all that is stored. */
  paths: z.optional(
    z
      .array(
        z
          .string()
          .check(
            z.regex(
              /^\/[\w\-./~%!'();:@&=+$,?]{0,500}\*?$/,
              'must be paths that begin with /, a * at their end or none',
            ),
          ),
      )
      .check(z.minLength(1), z.maxLength(MOST_TARGETS)),
  ),
  /** Hosts that none of it may be fetched from again: it waits until the distribution has none of them as an origin. */
  notFrom: z.optional(
    z
      .array(z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,252}$/, 'must be names of hosts')))
      .check(z.minLength(1), z.maxLength(200)),
  ),
});
type Params = z.infer<typeof params>;

/** Whether the caches have lately thrown it out. */
type State = { thrownOut: boolean };

/** What the references of riposte's own invalidations begin with. */
const OWN = 'riposte-';

/** So long a path counts as thrown out, minutes: longer than an invalidation takes, shorter than bad content takes to come back. */
const RECENT_MINUTES = 30;

const DISTRIBUTIONS = `arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/*`;

const declaration = playbook<Params, State>({
  id: 'invalidate-cache',
  title: 'Throw content out of the caches of a distribution',
  says: { todo: 'Throw out of the caches', done: 'Threw out of the caches', undone: 'Left' },
  what:
    'Invalidates `paths` of a CloudFront distribution (everything where none is named) and waits until all edges have thrown them out: what was stored there while the origin was ' +
    `in others' hands is fetched anew. What riposte invalidated within ${RECENT_MINUTES} minutes is not invalidated again. A detection asks a person, ` +
    'whatever the mode is, and names the hosts that a call set as origins (`notFrom`): the question waits until somebody has put the origin right, ' +
    'and as long as the distribution fetches from one of them, or not all edges know the new origin, an answer to it throws nothing out.',
  risk: 'The origin answers the requests that the caches did, until they are full again; more than 1,000 paths a month are billed.',
  stops: 'that CloudFront goes on serving what it stored under these paths',
  doesNotStop:
    'the origin from serving the same again: repair it first. What browsers and other caches have stored stays there',
  params,
  example: { distribution: 'E1PA6795UKMFR9' },
  permissions: {
    plan: [
      {
        sid: 'ReadDistributions',
        actions: [
          'cloudfront:GetDistribution',
          'cloudfront:GetDistributionConfig',
          'cloudfront:GetInvalidation',
          'cloudfront:ListInvalidations',
          'cloudfront:ListTagsForResource',
        ],
        resources: [DISTRIBUTIONS],
      },
    ],
    apply: [{ sid: 'Invalidate', actions: ['cloudfront:CreateInvalidation'], resources: [DISTRIBUTIONS] }],
    undo: [],
  },
  undo: { noUndo: 'what was thrown out is fetched again from the origin when somebody asks for it' },
  onlyAtSdkBoundary: ['An invalidation that takes its time: the local stack has it done at once.'],
  changes: () => cacheChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function cacheChanges(): Changes<Params, State> {
  const cloudFront = distributions(distributionClient());
  const recent = () => new Date(Date.now() - RECENT_MINUTES * 60_000);
  const lately = async (resource: string) => {
    const { id, path } = partsOf(resource);
    const found = await cloudFront.invalidations(id, recent());
    // Others' may have been begun while the origin was still wrong, by whoever wanted it seen sooner.
    return found.filter(({ paths, reference }) => paths.includes(path) && reference.startsWith(OWN));
  };
  return {
    settling: { everySeconds: 20, forSeconds: 20 * 60 },
    async find({ distribution, paths = ['/*'] }, { account, region, partition }) {
      const found = await cloudFront.find(distribution);
      if (found === undefined) return notFound(distribution, 'is no distribution of this account');
      const belongsTo = `arn:${partition}:cloudfront::${account}:distribution/${distribution}`;
      const tags = [...(await cloudFront.tagsOf(belongsTo))];
      const targets = [...new Set(paths)].map((path) => ({
        label: `${path} of ${distribution}`,
        resource: `${belongsTo}${path}`,
        belongsTo,
        account,
        region,
        tags,
        alsoKnownAs: [...found.names],
      }));
      return { targets, refused: [] };
    },
    identity: 'in its name',
    read: async ({ resource }) => ({ thrownOut: (await lately(resource)).some(({ done }) => done) }),
    async wanted(_target, _before, { distribution, notFrom }) {
      const state = { thrownOut: true };
      if (notFrom === undefined) return { state };
      const now = await cloudFront.fetching(distribution);
      // What was still to be done first may be done once that is asked: a person is asked all the same.
      const first = toDoFirst(distribution, now, notFrom);
      return { state, asks: first === undefined ? originsTold(distribution, now, notFrom) : [first] };
    },
    async notYet({ resource }, { distribution, notFrom = [] }) {
      if (notFrom.length === 0 || partsOf(resource).id !== distribution) return undefined;
      return toDoFirst(distribution, await cloudFront.fetching(distribution), notFrom);
    },
    calls: ({ resource, belongsTo = resource }) => [
      { action: 'cloudfront:CreateInvalidation', resource: belongsTo, parameters: { path: partsOf(resource).path } },
    ],
    async write({ resource }) {
      if ((await lately(resource)).length > 0) return;
      const { id, path } = partsOf(resource);
      // The same for whoever asks at the same time: CloudFront then begins one, not two.
      const slot = Math.floor(Date.now() / (RECENT_MINUTES * 60_000));
      await cloudFront.invalidate(id, path, `${OWN}${stableId(resource, String(slot))}`);
    },
    impact: ({ label }) =>
      Promise.resolve([`the origin answers requests for ${label} until the caches are full again`]),
  };
}

/** The distribution and the path out of the name that a target has. */
function partsOf(resource: string): { id: string; path: string } {
  const [, id = '', path = ''] = /:distribution\/([A-Z0-9]+)(\/.*)$/.exec(resource) ?? [];
  return { id, path };
}
