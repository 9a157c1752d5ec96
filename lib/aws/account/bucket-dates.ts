import { paginateListBuckets, type S3Client } from '@aws-sdk/client-s3';
import { unlessError } from '../errors.ts';
import { madeAt } from '../made-at.ts';

/**
 * When a bucket of ours was made. Elsewhere than where its partition keeps the names of buckets, S3 says instead when it was last changed; and AWS
 * does not promise that the date never moves. The same date is surely the same bucket; another may be. Source: S3 API reference, Bucket.
 */
export function bucketDates(open: (partition: string) => S3Client): (arn: string) => Promise<string | null> {
  const clients = new Map<string, S3Client>();
  const find = async (arn: string) => {
    const [, partition = '', , , , bucket = ''] = arn.split(':');
    const client = clients.get(partition) ?? open(partition);
    clients.set(partition, client);
    // Others begin with its name, too; by its whole name S3 finds none.
    for await (const { Buckets = [] } of paginateListBuckets({ client, pageSize: 1_000 }, { Prefix: bucket })) {
      const found = Buckets.find(({ Name }) => Name === bucket);
      if (found !== undefined) return madeAt(found.CreationDate);
    }
    return null;
  };
  // A region that an organization closes: the bucket is closed all the same, and what cannot be told is said.
  return async (arn) => (await unlessError(['AccessDenied'], () => find(arn))) ?? null;
}
