import {
  type BackupClient,
  DeleteBackupVaultAccessPolicyCommand,
  DescribeBackupVaultCommand,
  GetBackupVaultAccessPolicyCommand,
  PutBackupVaultAccessPolicyCommand,
  paginateListTags,
} from '@aws-sdk/client-backup';
import {
  DeleteResourcePolicyCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteRepositoryPolicyCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand as ListRepositoryTagsCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  DescribeEventBusCommand,
  type EventBridgeClient,
  ListTagsForResourceCommand,
  PutPermissionCommand,
  RemovePermissionCommand,
} from '@aws-sdk/client-eventbridge';
import { unlessError } from '../errors.ts';
import { madeAt } from '../made-at.ts';
import { keysOf } from '../tag-keys.ts';
import { parsed, type StorePolicies } from './store-policies.ts';
import { tagsOfTable } from './table-tags.ts';

/** ECR's repositories. */
export function repositoryPolicies(client: ECRClient): StorePolicies {
  const of = (arn: string) => ({ repositoryName: arn.split(':repository/').at(-1) });
  const gone = ['RepositoryNotFoundException'];
  const none = ['RepositoryPolicyNotFoundException'];
  return {
    tagsOf: (resourceArn) =>
      unlessError(gone, async () => keysOf((await client.send(new ListRepositoryTagsCommand({ resourceArn }))).tags)),
    read: (arn) =>
      unlessError(gone, async () => {
        const found = await unlessError(none, () => client.send(new GetRepositoryPolicyCommand(of(arn))));
        return { policy: parsed(found?.policyText) };
      }),
    async identity(arn) {
      const ask = new DescribeRepositoriesCommand({ repositoryNames: [arn.split(':repository/').at(-1) ?? ''] });
      const found = await unlessError(gone, () => client.send(ask));
      return madeAt(found?.repositories?.[0]?.createdAt);
    },
    // Without `force`: AWS refuses a policy under which nobody could set another one.
    async write(arn, policy) {
      if (policy === null) await unlessError(none, () => client.send(new DeleteRepositoryPolicyCommand(of(arn))));
      else await client.send(new SetRepositoryPolicyCommand({ ...of(arn), policyText: JSON.stringify(policy) }));
    },
  };
}

/** AWS Backup's vaults. */
export function vaultPolicies(client: BackupClient): StorePolicies {
  const of = (arn: string) => ({ BackupVaultName: arn.split(':').at(-1) });
  const gone = ['ResourceNotFoundException'];
  const tagsOf = (ResourceArn: string) =>
    unlessError(gone, async () => {
      const all: string[] = [];
      for await (const { Tags = {} } of paginateListTags({ client }, { ResourceArn })) all.push(...Object.keys(Tags));
      return all;
    });
  return {
    tagsOf,
    // The same error says that there is no policy and that there is no vault.
    async read(arn) {
      const found = await unlessError(gone, () => client.send(new GetBackupVaultAccessPolicyCommand(of(arn))));
      if (found !== undefined) return { policy: parsed(found.Policy) };
      return (await tagsOf(arn)) && { policy: null };
    },
    async identity(arn) {
      const found = await unlessError(gone, () => client.send(new DescribeBackupVaultCommand(of(arn))));
      return madeAt(found?.CreationDate);
    },
    async write(arn, policy) {
      if (policy === null) await client.send(new DeleteBackupVaultAccessPolicyCommand(of(arn)));
      else await client.send(new PutBackupVaultAccessPolicyCommand({ ...of(arn), Policy: JSON.stringify(policy) }));
    },
  };
}

/** DynamoDB's tables. */
export function tablePolicies(client: DynamoDBClient): StorePolicies {
  const gone = ['ResourceNotFoundException'];
  const read = (ResourceArn: string) =>
    unlessError(gone, async () => {
      const ask = new GetResourcePolicyCommand({ ResourceArn });
      const found = await unlessError(['PolicyNotFoundException'], () => client.send(ask));
      return { policy: parsed(found?.Policy) };
    });
  return {
    // Whoever asks for the tags of a table that is not there may be told that they must not.
    tagsOf: async (arn) => (await read(arn)) && tagsOfTable(client, arn),
    read,
    identity: async (arn) => {
      const TableName = arn.split(':table/').at(-1);
      return (
        (await unlessError(gone, () => client.send(new DescribeTableCommand({ TableName }))))?.Table?.TableId ?? null
      );
    },
    async write(ResourceArn, policy) {
      if (policy === null) await client.send(new DeleteResourcePolicyCommand({ ResourceArn }));
      else await client.send(new PutResourcePolicyCommand({ ResourceArn, Policy: JSON.stringify(policy) }));
    },
  };
}

/** EventBridge's buses. */
export function busPolicies(client: EventBridgeClient): StorePolicies {
  const nameOf = (arn: string) => arn.split(':event-bus/').at(-1);
  const gone = ['ResourceNotFoundException'];
  return {
    tagsOf: (ResourceARN) =>
      unlessError(gone, async () => keysOf((await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags)),
    read: (arn) =>
      unlessError(gone, async () => ({
        policy: parsed((await client.send(new DescribeEventBusCommand({ Name: nameOf(arn) }))).Policy),
      })),
    async identity(arn) {
      // The default bus cannot be deleted, and so not be made anew.
      if (nameOf(arn) === 'default') return arn;
      const found = await unlessError(gone, () => client.send(new DescribeEventBusCommand({ Name: nameOf(arn) })));
      return madeAt(found?.CreationTime);
    },
    async write(arn, policy) {
      const EventBusName = nameOf(arn);
      if (policy === null) await client.send(new RemovePermissionCommand({ EventBusName, RemoveAllPermissions: true }));
      else await client.send(new PutPermissionCommand({ EventBusName, Policy: JSON.stringify(policy) }));
    },
  };
}
