import {
  BackupClient,
  CreateBackupVaultCommand,
  GetBackupVaultAccessPolicyCommand,
  PutBackupVaultAccessPolicyCommand,
  TagResourceCommand as TagVaultCommand,
} from '@aws-sdk/client-backup';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  TagResourceCommand as TagTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateRepositoryCommand,
  ECRClient,
  GetRepositoryPolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand as TagRepositoryCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateEventBusCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  PutPermissionCommand,
  TagResourceCommand as TagBusCommand,
} from '@aws-sdk/client-eventbridge';
import type { TestStack } from './stack.ts';

/** A thing with a policy of its own, made for a test. */
export interface OwnPolicy {
  readonly arn: string;
  /** Undefined where it has none. */
  readonly policy: () => Promise<string | undefined>;
  readonly tag: (key: string) => Promise<unknown>;
}

/** Makes a repository, a vault, a table and a bus of this name, with the policy that `policyOf` gives for an action on each. */
export async function makeStores(
  { config }: Pick<TestStack, 'config'>,
  name: string,
  policyOf: (action: string, resource: string) => string,
): Promise<OwnPolicy[]> {
  const place = 'us-east-1:000000000000';
  return [
    await repository(
      new ECRClient(config),
      name,
      `arn:aws:ecr:${place}:repository/${name}`,
      policyOf('ecr:BatchGetImage', '*'),
    ),
    await vault(new BackupClient(config), name, `arn:aws:backup:${place}:backup-vault:${name}`, policyOf),
    await table(new DynamoDBClient(config), name, `arn:aws:dynamodb:${place}:table/${name}`, policyOf),
    await bus(new EventBridgeClient(config), name, `arn:aws:events:${place}:event-bus/${name}`, policyOf),
  ];
}

type PolicyOf = (action: string, resource: string) => string;

async function repository(ecr: ECRClient, repositoryName: string, arn: string, policyText: string): Promise<OwnPolicy> {
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  const ask = () => ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  const tag = (Key: string) => ecr.send(new TagRepositoryCommand({ resourceArn: arn, tags: [{ Key, Value: 'yes' }] }));
  return { arn, policy: async () => (await ask().catch(none))?.policyText, tag };
}

async function vault(
  backup: BackupClient,
  BackupVaultName: string,
  arn: string,
  policyOf: PolicyOf,
): Promise<OwnPolicy> {
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName }));
  const Policy = policyOf('backup:CopyIntoBackupVault', '*');
  await backup.send(new PutBackupVaultAccessPolicyCommand({ BackupVaultName, Policy }));
  const ask = () => backup.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName }));
  const tag = (key: string) => backup.send(new TagVaultCommand({ ResourceArn: arn, Tags: { [key]: 'yes' } }));
  return { arn, policy: async () => (await ask().catch(none))?.Policy, tag };
}

async function table(dynamo: DynamoDBClient, TableName: string, arn: string, policyOf: PolicyOf): Promise<OwnPolicy> {
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await dynamo.send(new PutResourcePolicyCommand({ ResourceArn: arn, Policy: policyOf('dynamodb:GetItem', arn) }));
  const ask = () => dynamo.send(new GetResourcePolicyCommand({ ResourceArn: arn }));
  const tag = (Key: string) => dynamo.send(new TagTableCommand({ ResourceArn: arn, Tags: [{ Key, Value: 'yes' }] }));
  return { arn, policy: async () => (await ask().catch(none))?.Policy, tag };
}

async function bus(events: EventBridgeClient, Name: string, arn: string, policyOf: PolicyOf): Promise<OwnPolicy> {
  await events.send(new CreateEventBusCommand({ Name }));
  await events.send(new PutPermissionCommand({ EventBusName: Name, Policy: policyOf('events:PutEvents', arn) }));
  const tag = (Key: string) => events.send(new TagBusCommand({ ResourceARN: arn, Tags: [{ Key, Value: 'yes' }] }));
  return { arn, policy: async () => (await events.send(new DescribeEventBusCommand({ Name }))).Policy, tag };
}

/** What is asked for is not there; any other error is one. */
function none(error: Error): undefined {
  if (!/^(RepositoryPolicyNotFound|ResourceNotFound|PolicyNotFound)Exception$/.test(error.name)) throw error;
}
