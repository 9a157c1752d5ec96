import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
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
    const rds = new RDSClient(config);
    const dynamo = new DynamoDBClient(config);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const login = { MasterUsername: 'admin', MasterUserPassword: 'not-a-secret-0' };
    const size = { DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20 };
    await rds.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: name, Engine: 'mysql', ...size, ...login }));
    await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier: name, Engine: 'aurora-mysql', ...login }));
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
        resources: [
          `arn:aws:rds:${place}:db:${name}`,
          `arn:aws:rds:${place}:cluster:${name}`,
          `arn:aws:dynamodb:${place}:table/${name}`,
          `arn:aws:s3:::${name}`,
        ],
      },
      async look() {
        const instances = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
        const clusters = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name }));
        const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: name }));
        const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName: name }));
        const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }));
        return [
          instances.DBInstances?.[0]?.DeletionProtection,
          clusters.DBClusters?.[0]?.DeletionProtection,
          Table?.DeletionProtectionEnabled ?? false,
          backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
          Status,
        ];
      },
      async drift() {
        await dynamo.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
      },
      attack: { detection: 'impact/versioning-suspended', texts: { payroll: name } },
      wrong: { input: { resources: ['orders'] }, says: 'must be ARNs of databases' },
    };
  },
};

export default fixture;
