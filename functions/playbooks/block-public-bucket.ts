import * as z from 'zod/mini';
import { type BucketAccess, type Buckets, buckets } from '../../lib/aws/buckets.ts';
import { bucketClient } from '../../lib/aws/clients.ts';
import { isAwsError } from '../../lib/aws/errors.ts';
import { inWords, outsideAccess } from '../../lib/documents/outside-access.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  bucket: z
    .string()
    .check(z.regex(/^(arn:[\w-]+:s3:::)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name or ARN of a bucket')),
});
type Params = z.infer<typeof params>;

/** Everything closed. */
const CLOSED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const BUCKETS = `arn:\${AWS::Partition}:s3:::*`;
const SET = { sid: 'SetBlock', actions: ['s3:PutBucketPublicAccessBlock'], resources: [BUCKETS] };

const declaration = playbook<Params, BucketAccess>({
  id: 'block-public-bucket',
  title: 'Block public access to a bucket',
  says: { todo: 'Block public access to', done: 'Blocked public access to', undone: 'Put back the access to' },
  what:
    'Sets all four settings of a bucket’s block on public access. A policy and ACLs that open it stay where they are and no longer count: ' +
    'they are kept in the before-image, too.',
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
    ],
    apply: [SET],
    undo: [SET],
  },
  undo: 'The settings are put back as they were; where there were none, they are taken away.',
  changes: () => bucketChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function bucketChanges(): Changes<Params, BucketAccess> {
  const client = bucketClient();
  const ofAccount = (account: string): Buckets => buckets(client, account);
  return {
    async find({ bucket }, { account, partition }): Promise<Found> {
      const name = nameOf(bucket);
      try {
        const region = await ofAccount(account).regionOf(name);
        if (region === undefined) return notFound(name, 'is no bucket');
        const resource = `arn:${partition}:s3:::${name}`;
        const tags = await ofAccount(account).tagsOf(name);
        return { targets: [{ label: `bucket ${name}`, resource, account, region, tags }], refused: [] };
      } catch (error) {
        if (!isAwsError(error, 'AccessDenied')) throw error;
        return notFound(name, 'belongs to another account, or does not let riposte look at it');
      }
    },
    read: ({ resource, account }) => ofAccount(account).read(nameOf(resource)),
    wanted: (_target, before) => ({ state: { ...before, block: CLOSED } }),
    calls: ({ resource }, _from, { block }) => [
      block === null
        ? { action: 's3:DeletePublicAccessBlock', resource, parameters: {} }
        : { action: 's3:PutPublicAccessBlock', resource, parameters: block },
    ],
    write: ({ resource, account }, _from, { block }) => ofAccount(account).setBlock(nameOf(resource), block),
    async impact({ resource, account, label, before }) {
      const { policy, acl } = before as BucketAccess;
      const open = outsideAccess(policy, account);
      const shared = acl.filter((grant) => /\/(AllUsers|AuthenticatedUsers)$/.test(grant));
      return [
        ...((await ofAccount(account).isWebsite(nameOf(resource))) ? [`${label} is a website: nobody sees it`] : []),
        ...(open.length > 0
          ? [`its policy lets in ${inWords(open)}: those who come as the public no longer get in`]
          : []),
        ...(shared.length > 0
          ? [`its ACL lets the public ${shared.map((grant) => grant.split(' ')[0]).join(', ')}`]
          : []),
        ...(open.length + shared.length === 0 ? ['nothing in its policy or ACL is for the public'] : []),
        `nobody can say who reads ${label}: CloudTrail's event history has no reads of objects; a trail's data events or the bucket's access logs would`,
      ];
    },
  };
}

function nameOf(bucket: string): string {
  return bucket.split(':').at(-1) ?? bucket;
}
