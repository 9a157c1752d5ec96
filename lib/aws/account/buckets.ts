import {
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Json } from '../../domain/text/json.ts';
import type { Buckets, PublicAccessBlock } from '../../playbooks/block-public-bucket/ports.ts';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';

/** The settings as AWS answers them, of a bucket or an account: what is left out is off; null where there are none. */
export function blockOf(settings: Partial<Nullable<PublicAccessBlock>> | undefined): PublicAccessBlock | null {
  if (settings === undefined) return null;
  return {
    BlockPublicAcls: settings.BlockPublicAcls ?? false,
    IgnorePublicAcls: settings.IgnorePublicAcls ?? false,
    BlockPublicPolicy: settings.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: settings.RestrictPublicBuckets ?? false,
  };
}

type Nullable<T> = { [Key in keyof T]: T[Key] | undefined };

/** S3's buckets; `owner` is the account they must belong to. */
export function buckets(client: S3Client, owner: string): Buckets {
  const of = (Bucket: string) => ({ Bucket, ExpectedBucketOwner: owner });
  return {
    async regionOf(bucket) {
      const { LocationConstraint = undefined } =
        (await unlessError(['NoSuchBucket'], () => client.send(new GetBucketLocationCommand(of(bucket))))) ?? NOWHERE;
      if (LocationConstraint === GONE) return undefined;
      // The oldest names of regions: none at all, and EU.
      return LocationConstraint === undefined || LocationConstraint === ''
        ? 'us-east-1'
        : LocationConstraint === 'EU'
          ? 'eu-west-1'
          : LocationConstraint;
    },
    async tagsOf(bucket) {
      const found = await unlessError(['NoSuchTagSet'], () => client.send(new GetBucketTaggingCommand(of(bucket))));
      return keysOf(found?.TagSet);
    },
    async read(bucket) {
      const acl = await unlessError(['NoSuchBucket'], () => client.send(new GetBucketAclCommand(of(bucket))));
      if (acl === undefined) return null;
      const none = 'NoSuchPublicAccessBlockConfiguration';
      const found = await unlessError([none], () => client.send(new GetPublicAccessBlockCommand(of(bucket))));
      const text = (
        await unlessError(['NoSuchBucketPolicy'], () => client.send(new GetBucketPolicyCommand(of(bucket))))
      )?.Policy;
      const grants = (acl.Grants ?? []).map(
        ({ Grantee, Permission }) => `${Permission} ${Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? ''}`,
      );
      return {
        block: blockOf(found?.PublicAccessBlockConfiguration),
        policy: text === undefined || text === '' ? null : (JSON.parse(text) as Json),
        acl: grants.sort(),
      };
    },
    async setBlock(bucket, block) {
      if (block === null) await client.send(new DeletePublicAccessBlockCommand(of(bucket)));
      else await client.send(new PutPublicAccessBlockCommand({ ...of(bucket), PublicAccessBlockConfiguration: block }));
    },
    isWebsite: async (bucket) =>
      (await unlessError(['NoSuchWebsiteConfiguration'], () =>
        client.send(new GetBucketWebsiteCommand(of(bucket))),
      )) !== undefined,
    async all() {
      const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
      return Buckets.flatMap(({ Name }) => Name ?? []);
    },
  };
}

const GONE = 'gone';
const NOWHERE = { LocationConstraint: GONE };
