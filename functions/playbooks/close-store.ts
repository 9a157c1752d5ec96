import * as z from 'zod/mini';
import { keyClient, queueClient, secretsClient, topicClient } from '../../lib/aws/clients.ts';
import {
  keyPolicies,
  queuePolicies,
  type StorePolicies,
  secretPolicies,
  topicPolicies,
} from '../../lib/aws/store-policies.ts';
import { inWords, outsideAccess } from '../../lib/documents/outside-access.ts';
import { closed, keepsOwner, type StorePolicy, statementsIn } from '../../lib/playbooks/close-store/policy.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const KINDS =
  /^arn:[\w-]+:(sqs:[\w-]+:\d{12}:|sns:[\w-]+:\d{12}:|kms:[\w-]+:\d{12}:key\/|secretsmanager:[\w-]+:\d{12}:secret:)[\w/+=.@!-]{1,512}$/;
const params = z.strictObject({
  stores: z
    .array(z.string().check(z.regex(KINDS, 'must be ARNs of queues, topics, keys or secrets')))
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
];

const declaration = playbook<Params, State>({
  id: 'close-store',
  title: 'Take outsiders out of the policy of a queue, topic, key or secret',
  says: { todo: 'Close', done: 'Closed', undone: 'Opened again' },
  what:
    'Takes away the statements of a resource’s own policy that let anyone in (with `from` those for these accounts, with `statements` ' +
    'those of these names): of SQS queues, SNS topics, KMS keys and Secrets Manager secrets. All other statements stay as they are.',
  risk: 'Other accounts that use it rightly, partners and accounts of yours, are refused.',
  stops: 'use by outsiders through the policy of the resource itself',
  doesNotStop:
    'who has rights in this account, grants of a key, subscriptions that exist, and what was read or sent before',
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
  };
  return {
    async find({ stores }, ask): Promise<Found> {
      const found = await Promise.all(stores.map((arn) => target(arn, ask)));
      return { targets: found.flatMap(({ targets }) => targets), refused: found.flatMap(({ refused }) => refused) };
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
    if (tags === undefined) return notFound(arn, 'is no queue, topic, key or secret of this account');
    const label = `${NAMES[service]} ${arn.split(/[:/]/).at(-1)}`;
    return { targets: [{ label, resource: arn, account: owner, region: where, tags }], refused: [] };
  }
}

const NAMES: Readonly<Record<string, string>> = { sqs: 'queue', sns: 'topic', kms: 'key', secretsmanager: 'secret' };

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
  const actions: Readonly<Record<string, string>> = {
    sqs: 'sqs:SetQueueAttributes',
    sns: 'sns:SetTopicAttributes',
    kms: 'kms:PutKeyPolicy',
    secretsmanager: policy === null ? 'secretsmanager:DeleteResourcePolicy' : 'secretsmanager:PutResourcePolicy',
  };
  return actions[serviceOf(resource)] ?? '';
}
