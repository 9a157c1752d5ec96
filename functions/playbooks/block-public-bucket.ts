import * as z from 'zod/mini';
import { accountBlock } from '../../lib/aws/account/account-block.ts';
import { bucketDates } from '../../lib/aws/account/bucket-dates.ts';
import { buckets } from '../../lib/aws/account/buckets.ts';
import { accountClient, bucketClient, bucketNamesClient } from '../../lib/aws/clients.ts';
import { isAwsError } from '../../lib/aws/errors.ts';
import { inWords, outsideAccess } from '../../lib/documents/outside-access.ts';
import { accountBlocks, isAccount } from '../../lib/playbooks/block-public-bucket/account.ts';
import { PUBLIC_GRANT } from '../../lib/playbooks/block-public-bucket/open-buckets.ts';
import type { BucketAccess, Buckets } from '../../lib/playbooks/block-public-bucket/ports.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z
  .strictObject({
    bucket: z.optional(
      z
        .string()
        .check(z.regex(/^(arn:[\w-]+:s3:::)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name or ARN of a bucket')),
    ),
    /** All buckets of the account at once, those to come as well: only a person asks for that. */
    accountWide: z.optional(z.literal(true)),
  })
  .check(
    z.refine(
      ({ bucket, accountWide }) => (bucket === undefined) !== (accountWide === undefined),
      'must name a bucket, or say accountWide',
    ),
  );
type Params = z.infer<typeof params>;

/** Everything closed. */
const CLOSED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const BUCKETS = `arn:\${AWS::Partition}:s3:::*`;
const NO_RESOURCE = 'IAM knows no resource of the account’s own block, nor of the list of its buckets';
const SET_ACCOUNT = {
  sid: 'SetAccountBlock',
  actions: ['s3:PutAccountPublicAccessBlock'],
  resources: ['*'],
  why: NO_RESOURCE,
};
const SET = { sid: 'SetBlock', actions: ['s3:PutBucketPublicAccessBlock'], resources: [BUCKETS] };

const declaration = playbook<Params, BucketAccess>({
  id: 'block-public-bucket',
  title: 'Block public access to a bucket',
  says: { todo: 'Block public access to', done: 'Blocked public access to', undone: 'Put back the access to' },
  what:
    'Sets all four settings of a bucket’s block on public access. A policy and ACLs that open it stay where they are and no longer count: ' +
    'they are kept in the before-image, too. With `accountWide` instead of a bucket it sets those of the account, which count for every ' +
    'bucket there is and will be; only a person asks for that, and it is refused where a bucket that would be closed must never be touched.',
  risk: 'Whoever reads the bucket without credentials of this account, visitors of a website in it among them, no longer can.',
  stops: 'reads and writes by the public, and by other accounts where the policy is a public one',
  doesNotStop:
    'who has credentials of this account, what was copied before, and a distribution or a function that hands the objects out',
  params,
  example: { bucket: 'customer-exports' },
  permissions: {
    plan: [
      {
        sid: 'ReadBuckets',
        actions: [
          's3:GetBucketLocation',
          's3:GetBucketPublicAccessBlock',
          's3:GetBucketPolicy',
          's3:GetBucketAcl',
          's3:GetBucketTagging',
          's3:GetBucketWebsite',
        ],
        resources: [BUCKETS],
      },
      {
        sid: 'ReadAccount',
        actions: ['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets'],
        resources: ['*'],
        why: NO_RESOURCE,
      },
    ],
    apply: [SET, SET_ACCOUNT],
    undo: [SET, SET_ACCOUNT],
  },
  onlyAtSdkBoundary: [
    'What the account’s own block (`accountWide`) does: the second emulator keeps it, and the local stack’s buckets do not know of it.',
  ],
  timeoutSeconds: 180,
  undo: 'The settings are put back as they were; where there were none, they are taken away.',
  changes: () => bucketChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function bucketChanges(): Changes<Params, BucketAccess> {
  const client = bucketClient();
  const ofAccount = (account: string): Buckets => buckets(client, account);
  const madeAt = bucketDates(bucketNamesClient);
  const control = accountClient();
  const blocks = accountBlocks((account) => accountBlock(control, account), ofAccount);
  return {
    find: ({ bucket }, ask) =>
      bucket === undefined ? blocks.find(ask) : findBucket(ofAccount(ask.account), nameOf(bucket), ask),
    identity: async ({ resource }) => (isAccount(resource) ? resource : madeAt(resource)),
    read: ({ resource, account }) =>
      isAccount(resource) ? blocks.read(account) : ofAccount(account).read(nameOf(resource)),
    wanted: (_target, before) => ({ state: { ...before, block: CLOSED } }),
    calls: ({ resource }, _from, { block }) => {
      const service = isAccount(resource) ? 's3control' : 's3';
      return [
        block === null
          ? { action: `${service}:DeletePublicAccessBlock`, resource, parameters: {} }
          : { action: `${service}:PutPublicAccessBlock`, resource, parameters: block },
      ];
    },
    write: ({ resource, account }, _from, { block }) =>
      isAccount(resource) ? blocks.set(account, block) : ofAccount(account).setBlock(nameOf(resource), block),
    impact: ({ resource, account, label, before }) =>
      isAccount(resource)
        ? blocks.impact(account)
        : impactOnBucket(ofAccount(account), { name: nameOf(resource), label, account }, before as BucketAccess),
  };
}

async function findBucket(s3: Buckets, name: string, { account, partition }: Ask): Promise<Found> {
  try {
    const region = await s3.regionOf(name);
    if (region === undefined) return notFound(name, 'is no bucket');
    const resource = `arn:${partition}:s3:::${name}`;
    const tags = await s3.tagsOf(name);
    return { targets: [{ label: `bucket ${name}`, resource, account, region, tags }], refused: [] };
  } catch (error) {
    if (!isAwsError(error, 'AccessDenied')) throw error;
    return notFound(name, 'belongs to another account, or does not let riposte look at it');
  }
}

async function impactOnBucket(
  s3: Buckets,
  { name, label, account }: { readonly name: string; readonly label: string; readonly account: string },
  { policy, acl }: BucketAccess,
): Promise<string[]> {
  const open = outsideAccess(policy, account);
  const shared = acl.filter((grant) => PUBLIC_GRANT.test(grant));
  return [
    ...((await s3.isWebsite(name)) ? [`${label} is a website: nobody sees it`] : []),
    ...(open.length > 0 ? [`its policy lets in ${inWords(open)}: those who come as the public no longer get in`] : []),
    ...(shared.length > 0 ? [`its ACL lets the public ${shared.map((grant) => grant.split(' ')[0]).join(', ')}`] : []),
    ...(open.length + shared.length === 0 ? ['nothing in its policy or ACL is for the public'] : []),
    `nobody can say who reads ${label}: CloudTrail's event history has no reads of objects; a trail's data events or the bucket's access logs would`,
  ];
}

function nameOf(bucket: string): string {
  return bucket.split(':').at(-1) ?? bucket;
}
