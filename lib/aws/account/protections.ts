import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { unlessError } from '../errors.ts';
import { keysOf } from '../tag-keys.ts';
import { tagsOfTable } from './table-tags.ts';

/** What keeps data from being lost, by the name of the setting: on or off, days; `never` of a bucket whose versions were never kept. */
export type Protection = { [setting: string]: boolean | number | 'never' };

/** Something that is there: its tags, and why it is not to be changed by itself, where that is so. */
export interface Protectable {
  readonly tags: string[];
  readonly refuse?: string;
  /** How RDS says that a database stands. */
  readonly status?: string;
}

/** Things of one kind that can be protected; undefined stands for one that is not there. */
export interface Protections {
  find(name: string): Promise<Protectable | undefined>;
  read(name: string): Promise<Protection | undefined>;
  /** What one made later under the same name does not have; null where it is not there. */
  identity(name: string): Promise<string | null>;
  write(name: string, from: Protection, to: Protection): Promise<void>;
}

/** DynamoDB's tables. */
export function tableProtections(client: DynamoDBClient): Protections {
  const find = (TableName: string) =>
    unlessError(
      ['ResourceNotFoundException'],
      async () => (await client.send(new DescribeTableCommand({ TableName }))).Table,
    );
  return {
    async find(name) {
      const arn = (await find(name))?.TableArn;
      if (arn === undefined) return undefined;
      return { tags: await tagsOfTable(client, arn) };
    },
    identity: async (name) => (await find(name))?.TableId ?? null,
    async read(TableName) {
      const table = await find(TableName);
      if (table === undefined) return undefined;
      const backups = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
      const status = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
      return {
        deletionProtection: table.DeletionProtectionEnabled ?? false,
        pointInTimeRecovery: status === 'ENABLED',
      };
    },
    async write(TableName, planned, to) {
      // A try before this one may have come to the first of the two.
      const from = (await this.read(TableName)) ?? planned;
      if (to.deletionProtection !== from.deletionProtection)
        await client.send(
          new UpdateTableCommand({ TableName, DeletionProtectionEnabled: to.deletionProtection === true }),
        );
      if (to.pointInTimeRecovery === from.pointInTimeRecovery) return;
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: to.pointInTimeRecovery === true };
      await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    },
  };
}

/** S3's buckets of one account. */
export function bucketProtections(
  client: S3Client,
  owner: string,
  identity: () => Promise<string | null>,
): Protections {
  const of = (Bucket: string) => ({ Bucket, ExpectedBucketOwner: owner });
  const versions = (bucket: string) =>
    unlessError(['NoSuchBucket'], () => client.send(new GetBucketVersioningCommand(of(bucket))));
  return {
    async find(bucket) {
      if ((await versions(bucket)) === undefined) return undefined;
      const found = await unlessError(['NoSuchTagSet'], () => client.send(new GetBucketTaggingCommand(of(bucket))));
      return { tags: keysOf(found?.TagSet) };
    },
    identity,
    async read(bucket) {
      const found = await versions(bucket);
      return found && { versioning: found.Status === undefined ? 'never' : found.Status === 'Enabled' };
    },
    async write(bucket, _from, { versioning }) {
      const Status = versioning === true ? 'Enabled' : 'Suspended';
      await client.send(new PutBucketVersioningCommand({ ...of(bucket), VersioningConfiguration: { Status } }));
    },
  };
}
