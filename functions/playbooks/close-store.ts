import * as z from 'zod/mini';
import {
  busClient,
  dynamoClient,
  keyClient,
  queueClient,
  repositoryClient,
  secretsClient,
  topicClient,
  vaultClient,
} from '../../lib/aws/clients.ts';
import { busPolicies, repositoryPolicies, tablePolicies, vaultPolicies } from '../../lib/aws/resource-policies.ts';
import {
  keyPolicies,
  queuePolicies,
  type StorePolicies,
  secretPolicies,
  topicPolicies,
} from '../../lib/aws/store-policies.ts';
import { inWords, outsideAccess } from '../../lib/documents/outside-access.ts';
import { STORE_ARN } from '../../lib/domain/store-arn.ts';
import { closed, keepsOwner, type StorePolicy, statementsIn } from '../../lib/playbooks/close-store/policy.ts';
import { allOf, notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const KINDS = 'queues, topics, keys, secrets, repositories, backup vaults, tables or event buses';

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

/** What is read and compared: the policy in a field of its own, since none is a state, too. */
type State = { policy: StorePolicy };

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
];

const declaration = playbook<Params, State>({
  id: 'close-store',
  title: 'Take outsiders out of the policy of a queue, topic, key, secret, repository, vault, table or bus',
  says: { todo: 'Close', done: 'Closed', undone: 'Opened again' },
  what:
    'Takes away the statements of a resource’s own policy that let anyone in (with `from` those for these accounts, with `statements` ' +
    'those of these names): of SQS queues, SNS topics, KMS keys, Secrets Manager secrets, ECR repositories, AWS Backup vaults, DynamoDB ' +
    'tables and event buses. All other statements stay as they are; where none is left, the policy goes.',
  risk: 'Other accounts that use it rightly, partners and accounts of yours, are refused.',
  stops: 'use by outsiders through the policy of the resource itself',
  doesNotStop:
    'who has rights in this account, grants of a key, subscriptions that exist, policies of a registry as a whole, streams of a table, ' +
    'and what was read or sent before',
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
      {
        sid: 'ReadSecrets',
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetResourcePolicy'],
        resources: [of('secretsmanager', 'secret:*')],
      },
      {
        sid: 'ReadRepositories',
        actions: ['ecr:ListTagsForResource', 'ecr:GetRepositoryPolicy'],
        resources: [of('ecr', 'repository/*')],
      },
      {
        sid: 'ReadVaults',
        actions: ['backup:ListTags', 'backup:GetBackupVaultAccessPolicy'],
        resources: [of('backup', 'backup-vault:*')],
      },
      {
        sid: 'ReadTables',
        actions: ['dynamodb:ListTagsOfResource', 'dynamodb:GetResourcePolicy'],
        resources: [of('dynamodb', 'table/*')],
      },
      {
        sid: 'ReadBuses',
        actions: ['events:ListTagsForResource', 'events:DescribeEventBus'],
        resources: [of('events', 'event-bus/*')],
      },
    ],
    apply: CHANGE,
    undo: CHANGE,
  },
  undo: 'The policy is put back as it was.',
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
  return {
    async find({ stores }, ask): Promise<Found> {
      const found = await Promise.all(stores.map((arn) => target(arn, ask)));
      return allOf(found);
    },
    async read({ resource }) {
      const found = await kinds[serviceOf(resource)]?.read(resource);
      return found === undefined ? null : { policy: found.policy };
    },
    wanted({ resource, account }, before, { statements, from }) {
      const { policy, gone, missing } = closed(before.policy, account, { statements, from });
      if (missing.length > 0) return { refuse: `has no statement ${missing.join(', ')}` };
      if (gone === 0) return { refuse: 'has no statement in its policy that lets them in: there is nothing to close' };
      const service = serviceOf(resource);
      if (service === 'kms' && !keepsOwner(policy, account))
        return {
          refuse: 'would no longer let its own account administer the key, for good: change its policy by hand',
        };
      return { state: { policy: policy === null && service === 'sns' ? ownersOnly(resource, account) : policy } };
    },
    calls: ({ resource }, _from, to) => [
      { action: actionOf(resource, to), resource, parameters: { policy: to.policy } },
    ],
    async write({ resource }, _from, to) {
      await kinds[serviceOf(resource)]?.write(resource, to.policy);
    },
    impact({ label, account, before, after }) {
      const kept = statementsIn((after as State).policy).map((one) => JSON.stringify(one));
      const gone = statementsIn((before as State).policy).filter((one) => !kept.includes(JSON.stringify(one)));
      const who = inWords(outsideAccess({ Statement: gone }, account)) || 'whom these statements name';
      return Promise.resolve([`${who} can no longer use ${label} by ${gone.length} statements of its policy`]);
    },
  };

  async function target(arn: string, { account, region }: Ask): Promise<Found> {
    const [, , service = '', where = '', owner = ''] = arn.split(':');
    if (owner === account && where !== region) return notFound(arn, `is in ${where}: ask riposte there`);
    const tags = owner === account ? await kinds[service]?.tagsOf(arn) : [];
    if (tags === undefined) return notFound(arn, `is none of the ${KINDS} of this account`);
    const label = `${STORES[service]?.name} ${arn.split(/[:/]/).at(-1)}`;
    return { targets: [{ label, resource: arn, account: owner, region: where, tags }], refused: [] };
  }
}

/** How a store of each service is called, and the calls that set its policy and that take it away, where that is another one. */
const STORES: Readonly<Record<string, { readonly name: string; readonly set: string; readonly clear?: string }>> = {
  sqs: { name: 'queue', set: 'sqs:SetQueueAttributes' },
  sns: { name: 'topic', set: 'sns:SetTopicAttributes' },
  kms: { name: 'key', set: 'kms:PutKeyPolicy' },
  secretsmanager: {
    name: 'secret',
    set: 'secretsmanager:PutResourcePolicy',
    clear: 'secretsmanager:DeleteResourcePolicy',
  },
  ecr: { name: 'repository', set: 'ecr:SetRepositoryPolicy', clear: 'ecr:DeleteRepositoryPolicy' },
  backup: {
    name: 'vault',
    set: 'backup:PutBackupVaultAccessPolicy',
    clear: 'backup:DeleteBackupVaultAccessPolicy',
  },
  dynamodb: { name: 'table', set: 'dynamodb:PutResourcePolicy', clear: 'dynamodb:DeleteResourcePolicy' },
  events: { name: 'event bus', set: 'events:PutPermission', clear: 'events:RemovePermission' },
};

function serviceOf(arn: string): string {
  return arn.split(':')[2] ?? '';
}

/** A topic always has a policy: without statements of others it is for its own account. */
function ownersOnly(arn: string, account: string): StorePolicy {
  const Principal = { AWS: `arn:${arn.split(':')[1]}:iam::${account}:root` };
  const Action = ['SNS:Publish', 'SNS:Subscribe', 'SNS:GetTopicAttributes', 'SNS:SetTopicAttributes'];
  return { Version: '2012-10-17', Statement: [{ Sid: 'Owner', Effect: 'Allow', Principal, Action, Resource: arn }] };
}

function actionOf(resource: string, { policy }: State): string {
  const { set = '', clear = set } = STORES[serviceOf(resource)] ?? {};
  return policy === null ? clear : set;
}
