import { randomUUID } from 'node:crypto';
import { DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  TagResourceCommand as TagKeyCommand,
} from '@aws-sdk/client-kms';
import {
  AddTagsToResourceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import {
  CreateSecretCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
  TagResourceCommand as TagSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  TagResourceCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
  TagQueueCommand,
} from '@aws-sdk/client-sqs';
import { smallDatabase } from '../databases.ts';
import { makeStores } from '../stores.ts';
import type { Fixture } from './fixture.ts';

const OWNER = 'arn:aws:iam::000000000000:root';
const statement = (Sid: string, AWS: string, Action: string, Resource: string) => ({
  Sid,
  Effect: 'Allow',
  Principal: { AWS },
  Action,
  Resource,
});
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** One for all, of this playbook: making one takes long, and its tests come one after the other. */
const DATABASE = 'reachable';

const fixture: Fixture = {
  playbook: 'close-store',
  async arrange({ config }) {
    const name = `orders-${randomUUID().slice(0, 8)}`;
    const [sqs, sns, kms, secrets] = [
      new SQSClient(config),
      new SNSClient(config),
      new KMSClient(config),
      new SecretsManagerClient(config),
    ];
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const queue = `arn:aws:sqs:us-east-1:000000000000:${name}`;
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? '';
    const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'value' }));
    const both = (action: string, resource: string) =>
      policyOf(statement('own', OWNER, action, resource), statement('theirs', '111122223333', action, resource));
    const setQueue = (Policy: string) => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await setQueue(policyOf(statement('theirs', '*', 'sqs:SendMessage', queue)));
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: 'Policy',
        AttributeValue: both('sns:Publish', TopicArn),
      }),
    );
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: both('kms:*', '*') }));
    await secrets.send(
      new PutResourcePolicyCommand({
        SecretId: ARN,
        ResourcePolicy: policyOf(statement('theirs', '111122223333', 'secretsmanager:GetSecretValue', '*')),
      }),
    );
    // Of two something is left, of two nothing.
    const outsiders = (action: string, resource: string) =>
      /^(ecr|events):/.test(action)
        ? both(action, resource)
        : policyOf(statement('theirs', '111122223333', action, resource));
    const more = await makeStores({ config }, name, outsiders);
    const rds = new RDSClient(config);
    const [group] = await defaultGroups(new EC2Client(config));
    await smallDatabase(rds, DATABASE, { VpcSecurityGroupIds: group === undefined ? [] : [group] });
    await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: DATABASE, PubliclyAccessible: true }));
    const all = [queue, TopicArn, KeyId, ARN, ...more.map(({ arn }) => arn)];
    return {
      input: { stores: all, from: ['*', '111122223333'] },
      async look() {
        const AttributeNames = ['Policy' as const];
        const texts = [
          (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes?.Policy,
          (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.Policy,
          (await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy,
          (await secrets.send(new GetResourcePolicyCommand({ SecretId: ARN }))).ResourcePolicy,
          ...(await Promise.all(more.map(({ policy }) => policy()))),
        ];
        const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: DATABASE }));
        return [
          ...texts.map((text) => (text === undefined || text === '' ? null : (JSON.parse(text) as object))),
          DBInstances?.[0]?.PubliclyAccessible,
        ];
      },
      async drift() {
        await setQueue(policyOf(statement('new', OWNER, 'sqs:ReceiveMessage', queue)));
      },
      attack: [
        { detection: 'exfiltration/resource-made-public', texts: { '/orders"': `/${name}"` } },
        {
          detection: 'exfiltration/resource-shared-with-outsiders',
          texts: { '/orders"': `/${name}"`, '999999999999': '111122223333' },
        },
        { detection: 'exfiltration/database-made-public', texts: { '"copy"': `"${DATABASE}"` } },
      ],
      other: {
        params: { stores: [`arn:aws:rds:us-east-1:000000000000:db:${DATABASE}`] },
        statements: ['ReadDatabases', 'SeeDoors', 'ChangeDatabases'],
        asks: true,
      },
      gone: {
        input: { stores: [...all, `arn:aws:rds:us-east-1:000000000000:db:${DATABASE}`].map(goneOf) },
        says: 'is none of the queues',
      },
      elsewhere: {
        input: { stores: all.map((one) => one.replace('000000000000', '111122223333')) },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        const Tags = [{ Key, Value: 'yes' }];
        const DBInstance = { ResourceName: `arn:aws:rds:us-east-1:000000000000:db:${DATABASE}` };
        await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { [Key]: 'yes' } }));
        await sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags }));
        await kms.send(new TagKeyCommand({ KeyId, Tags: [{ TagKey: Key, TagValue: 'yes' }] }));
        await secrets.send(new TagSecretCommand({ SecretId: ARN, Tags }));
        for (const one of more) await one.tag(Key);
        await rds.send(new AddTagsToResourceCommand({ ...DBInstance, Tags }));
        return {
          input: { stores: [...all, DBInstance.ResourceName] },
          untag: () => rds.send(new RemoveTagsFromResourceCommand({ ...DBInstance, TagKeys: [Key] })),
        };
      },
      wrong: { input: { stores: ['my-queue'] }, says: 'must be ARNs of queues, topics, keys, secrets, repositories' },
    };
  },
};

export default fixture;

/** A name of the same form that nothing has. */
function goneOf(arn: string): string {
  return arn.includes(':kms:') ? arn.replace(/[^/]*$/, randomUUID()) : `${arn}-gone`;
}

/** The groups that there are without anybody making them. */
async function defaultGroups(ec2: EC2Client): Promise<string[]> {
  const Filters = [{ Name: 'group-name', Values: ['default'] }];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
}
