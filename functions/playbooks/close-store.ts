import * as z from 'zod/mini';
import { databaseAddresses } from '../../lib/aws/account/database-addresses.ts';
import { READ_ALIASES } from '../../lib/aws/account/key-aliases.ts';
import {
  busPolicies,
  repositoryPolicies,
  tablePolicies,
  vaultPolicies,
} from '../../lib/aws/account/resource-policies.ts';
import { securityGroups } from '../../lib/aws/account/security-groups.ts';
import {
  keyPolicies,
  queuePolicies,
  type StorePolicies,
  secretPolicies,
  topicPolicies,
} from '../../lib/aws/account/store-policies.ts';
import {
  busClient,
  computeClient,
  databaseClient,
  dynamoClient,
  keyClient,
  queueClient,
  repositoryClient,
  secretsClient,
  topicClient,
  vaultClient,
} from '../../lib/aws/clients.ts';
import { deadIn, deadText } from '../../lib/documents/dead-principals.ts';
import type { Target } from '../../lib/domain/remediation/plan.ts';
import { STORE_ARN } from '../../lib/domain/remediation/store-arn.ts';
import { closing } from '../../lib/playbooks/close-store/closing.ts';
import {
  type Address,
  addressAsks,
  addressCall,
  addressImpact,
  unfit,
} from '../../lib/playbooks/close-store/database.ts';
import { type StorePolicy, writable } from '../../lib/playbooks/close-store/policy.ts';
import {
  isDatabase,
  labelOf,
  nameOf,
  policyCall,
  policyImpact,
  serviceOf,
} from '../../lib/playbooks/close-store/stores.ts';
import { busyDatabase } from '../../lib/remediation/busy-database.ts';
import { allOf, notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const KINDS = 'queues, topics, keys, secrets, repositories, backup vaults, tables, event buses or databases';

const params = z.strictObject({
  stores: z
    .array(z.string().check(z.regex(STORE_ARN, `must be ARNs of ${KINDS}`)))
    .check(z.minLength(1), z.maxLength(20)),
  /** Takes away what lets these in (accounts, `*` for anyone) instead of only what lets in anyone. */
  from: z.optional(
    z
      .array(z.string().check(z.regex(/^(\*|\d{12})$/, 'must be accounts, or *')))
      .check(z.minLength(1), z.maxLength(50)),
  ),
  /** Takes away the statements of these names, whoever they let in. */
  statements: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.minLength(1), z.maxLength(50)),
  ),
});
type Params = z.infer<typeof params>;

/** What is read and compared: the policy in a field of its own, since none is a state, too; of a database its address. */
type State = { policy: StorePolicy } | Address;

const of = (service: string, rest = '*') =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`;
const CHANGE = [
  { sid: 'ChangeQueues', actions: ['sqs:SetQueueAttributes'], resources: [of('sqs')] },
  { sid: 'ChangeTopics', actions: ['sns:SetTopicAttributes'], resources: [of('sns')] },
  { sid: 'ChangeKeys', actions: ['kms:PutKeyPolicy'], resources: [of('kms', 'key/*')] },
  {
    sid: 'ChangeSecrets',
    actions: ['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy'],
    resources: [of('secretsmanager', 'secret:*')],
  },
  {
    sid: 'ChangeRepositories',
    actions: ['ecr:SetRepositoryPolicy', 'ecr:DeleteRepositoryPolicy'],
    resources: [of('ecr', 'repository/*')],
  },
  {
    sid: 'ChangeVaults',
    actions: ['backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVaultAccessPolicy'],
    resources: [of('backup', 'backup-vault:*')],
  },
  {
    sid: 'ChangeTables',
    actions: ['dynamodb:PutResourcePolicy', 'dynamodb:DeleteResourcePolicy'],
    resources: [of('dynamodb', 'table/*')],
  },
  {
    sid: 'ChangeBuses',
    actions: ['events:PutPermission', 'events:RemovePermission'],
    resources: ['*'],
    why: 'IAM knows no resource of these two',
  },
  { sid: 'ChangeDatabases', actions: ['rds:ModifyDBInstance'], resources: [of('rds', 'db:*')] },
];

const declaration = playbook<Params, State>({
  id: 'close-store',
  title: 'Close a queue, topic, key, secret, repository, vault, table, bus or database to outsiders',
  says: { todo: 'Close', done: 'Closed', undone: 'Opened again' },
  what:
    'Takes whoever may be anyone out of the statements of a resource’s own policy (with `from` these accounts; with `statements` ' +
    'the statements of these names as a whole): of SQS queues, SNS topics, KMS keys, Secrets Manager secrets, ECR repositories, AWS Backup vaults, DynamoDB ' +
    'tables and event buses. All others stay as they are, in the same statements, too, and where a detection asks the policy’s `trusted` accounts; a statement whose condition alone names them, or this account, goes as a whole, about which a detection asks a person. Where no statement is left, the policy goes. Ids of users and roles that were deleted go with them, as AWS takes no policy that names one. A database instance of RDS loses its ' +
    'public address; that a detection asks a person about, whatever the mode is.',
  risk:
    'Other accounts that use it rightly, partners and accounts of yours, are refused. Whoever connects to a database through its public address is ' +
    'cut off; riposte does not see who does.',
  stops: 'use by outsiders through the policy of the resource itself, and connections to a database from the internet',
  doesNotStop:
    'who has rights in this account, grants of a key, subscriptions that exist, policies of a registry as a whole, streams of a table, ' +
    'connections to a database from networks of yours, and what was read or sent before',
  params,
  example: { stores: ['arn:aws:sqs:eu-central-1:111122223333:orders'] },
  permissions: {
    plan: [
      {
        sid: 'ReadQueues',
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:ListQueueTags'],
        resources: [of('sqs')],
      },
      { sid: 'ReadTopics', actions: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'], resources: [of('sns')] },
      { sid: 'ReadKeys', actions: ['kms:GetKeyPolicy', 'kms:ListResourceTags'], resources: [of('kms', 'key/*')] },
      READ_ALIASES,
      {
        sid: 'ReadSecrets',
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
        resources: [of('secretsmanager', 'secret:*')],
      },
      {
        sid: 'ReadRepositories',
        actions: ['ecr:ListTagsForResource', 'ecr:GetRepositoryPolicy', 'ecr:DescribeRepositories'],
        resources: [of('ecr', 'repository/*')],
      },
      {
        sid: 'ReadVaults',
        actions: ['backup:ListTags', 'backup:GetBackupVaultAccessPolicy', 'backup:DescribeBackupVault'],
        resources: [of('backup', 'backup-vault:*')],
      },
      {
        sid: 'ReadTables',
        actions: ['dynamodb:ListTagsOfResource', 'dynamodb:GetResourcePolicy', 'dynamodb:DescribeTable'],
        resources: [of('dynamodb', 'table/*')],
      },
      {
        sid: 'ReadBuses',
        actions: ['events:ListTagsForResource', 'events:DescribeEventBus'],
        resources: [of('events', 'event-bus/*')],
      },
      { sid: 'ReadDatabases', actions: ['rds:DescribeDBInstances'], resources: [of('rds', 'db:*')] },
      {
        sid: 'SeeDoors',
        actions: ['ec2:DescribeSecurityGroupRules'],
        resources: ['*'],
        why: 'EC2 lets nobody narrow this read to a group',
      },
    ],
    apply: CHANGE,
    undo: CHANGE,
  },
  undo: 'The policy is put back as it was, without ids of deleted users and roles; a database gets a public address again, perhaps another one, under the same name.',
  changes: () => storeChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function storeChanges(): Changes<Params, State> {
  const kinds: Readonly<Record<string, StorePolicies>> = {
    sqs: queuePolicies(queueClient()),
    sns: topicPolicies(topicClient()),
    kms: keyPolicies(keyClient()),
    secretsmanager: secretPolicies(secretsClient()),
    ecr: repositoryPolicies(repositoryClient()),
    backup: vaultPolicies(vaultClient()),
    dynamodb: tablePolicies(dynamoClient()),
    events: busPolicies(busClient()),
  };
  const [databases, doors] = [databaseAddresses(databaseClient()), securityGroups(computeClient())];
  const database = async ({ resource }: Target) => databases.find(nameOf(resource));
  return {
    // RDS takes its time with an address.
    settling: { everySeconds: 15, forSeconds: 600 },
    async find({ stores }, ask): Promise<Found> {
      const found = await Promise.all(stores.map((arn) => target(arn, ask)));
      return allOf(found);
    },
    identity: async (target) =>
      (isDatabase(target)
        ? (await database(target))?.identity
        : await kinds[serviceOf(target.resource)]?.identity(target.resource)) ?? null,
    async read(target) {
      if (isDatabase(target)) {
        const found = await database(target);
        return found === undefined ? null : { public: found.isPublic };
      }
      const found = await kinds[serviceOf(target.resource)]?.read(target.resource);
      return found === undefined ? null : { policy: writable(found.policy) };
    },
    wanted(target, before, { statements, from }, { isOwn }) {
      if ('public' in before) return { state: { public: false }, asks: addressAsks(target) };
      return closing(target, before.policy, { statements, from, isOwn });
    },
    async notYet(target) {
      const found = isDatabase(target) ? await database(target) : undefined;
      return found && busyDatabase(target.label, found.status);
    },
    calls: (target, _from, to) => ['public' in to ? addressCall(target, to) : policyCall(target, to.policy)],
    async write({ resource }, _from, to) {
      if ('public' in to) await databases.setPublic(nameOf(resource), to.public);
      else await kinds[serviceOf(resource)]?.write(resource, to.policy);
    },
    async impact(change) {
      if (!isDatabase(change)) {
        const now = await kinds[serviceOf(change.resource)]?.read(change.resource);
        return [policyImpact(change), ...deadText(deadIn(now?.policy ?? null))];
      }
      const found = await database(change);
      return found === undefined ? [] : addressImpact(change, found, doors.ingress);
    },
  };

  async function target(arn: string, { account, region }: Ask): Promise<Found> {
    const [, , service = '', where = '', owner = ''] = arn.split(':');
    if (owner === account && where !== region) return notFound(arn, `is in ${where}: ask riposte there`);
    const database = service === 'rds' && owner === account ? await databases.find(nameOf(arn)) : undefined;
    const refuse = database && unfit(database);
    if (refuse !== undefined) return notFound(arn, refuse);
    const tags = owner === account ? (database?.tags ?? (await kinds[service]?.tagsOf(arn))) : [];
    if (tags === undefined) return notFound(arn, `is none of the ${KINDS} of this account`);
    // A secret may be named without the end of its ARN: it is guarded by the whole.
    const resource =
      (owner === account && service === 'secretsmanager' && (await kinds[service]?.identity(arn))) || arn;
    const alsoKnownAs = owner === account ? ((await kinds[service]?.otherNames?.(arn)) ?? []) : [];
    return {
      targets: [{ label: labelOf(resource), resource, account: owner, region: where, tags: [...tags], alsoKnownAs }],
      refused: [],
    };
  }
}
