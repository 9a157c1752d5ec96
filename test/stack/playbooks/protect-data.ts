import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'protect-data',
  async arrange({ config }) {
    const name = `orders-${randomUUID().slice(0, 8)}`;
    const dynamo = new DynamoDBClient(config);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    await dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Suspended' } }));
    const place = 'us-east-1:000000000000';
    return {
      input: {
        resources: [`arn:aws:dynamodb:${place}:table/${name}`, `arn:aws:s3:::${name}`],
      },
      async look() {
        const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
        const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName: name }));
        const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }));
        return [
          Table?.DeletionProtectionEnabled ?? false,
          backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
          Status,
        ];
      },
      async drift() {
        await dynamo.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
      },
      attack: { detection: 'impact/versioning-suspended', texts: { payroll: name } },
      wrong: { input: { resources: ['orders'] }, says: 'must be ARNs of tables or buckets' },
    };
  },
};

export default fixture;
