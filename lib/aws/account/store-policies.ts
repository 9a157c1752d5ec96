import { GetKeyPolicyCommand, type KMSClient, ListResourceTagsCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DeleteResourcePolicyCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  SetTopicAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Json } from '../../domain/text/json.ts';
import { unlessError } from '../errors.ts';
import { madeAt } from '../made-at.ts';
import { keysOf } from '../tag-keys.ts';
import { aliasesOf } from './key-aliases.ts';

type Policy = { [key: string]: Json } | null;

/** Things of one kind that have a policy of their own; undefined stands for one that is not there. */
export interface StorePolicies {
  tagsOf(arn: string): Promise<string[] | undefined>;
  /** What people call it that its ARN does not say. */
  otherNames?(arn: string): Promise<string[]>;
  read(arn: string): Promise<{ readonly policy: Policy } | undefined>;
  /** What one made later under the same name does not have; null where it is not there, or AWS has nothing of the kind. */
  identity(arn: string): Promise<string | null>;
  /** null takes the policy away; a topic gets AWS's own in its place. */
  write(arn: string, policy: Policy): Promise<void>;
}

/** SQS's queues. */
export function queuePolicies(client: SQSClient): StorePolicies {
  const urlOf = async (arn: string) =>
    (await client.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }))).QueueUrl;
  const gone = ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'];
  return {
    tagsOf: (arn) =>
      unlessError(gone, async () =>
        Object.keys((await client.send(new ListQueueTagsCommand({ QueueUrl: await urlOf(arn) }))).Tags ?? {}),
      ),
    read: (arn) =>
      unlessError(gone, async () => {
        const ask = new GetQueueAttributesCommand({ QueueUrl: await urlOf(arn), AttributeNames: ['Policy'] });
        return { policy: parsed((await client.send(ask)).Attributes?.Policy) };
      }),
    async identity(arn) {
      const seconds = await unlessError(gone, async () => {
        const ask = new GetQueueAttributesCommand({ QueueUrl: await urlOf(arn), AttributeNames: ['CreatedTimestamp'] });
        return (await client.send(ask)).Attributes?.CreatedTimestamp;
      });
      return seconds === undefined ? null : madeAt(new Date(Number(seconds) * 1_000));
    },
    async write(arn, policy) {
      const Attributes = { Policy: policy === null ? '' : JSON.stringify(policy) };
      await client.send(new SetQueueAttributesCommand({ QueueUrl: await urlOf(arn), Attributes }));
    },
  };
}

/** SNS's topics. */
export function topicPolicies(client: SNSClient): StorePolicies {
  const gone = ['NotFoundException', 'NotFound', 'ResourceNotFoundException'];
  return {
    tagsOf: (ResourceArn) =>
      unlessError(gone, async () => keysOf((await client.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags)),
    read: (TopicArn) =>
      unlessError(gone, async () => ({
        policy: parsed((await client.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.Policy),
      })),
    // A topic has neither an id of its own nor a time at which it was made.
    identity: async () => null,
    async write(TopicArn, policy) {
      const AttributeValue = JSON.stringify(policy);
      await client.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
    },
  };
}

/** KMS's keys. */
export function keyPolicies(client: KMSClient): StorePolicies {
  const gone = ['NotFoundException'];
  return {
    tagsOf: (KeyId) =>
      unlessError(gone, async () =>
        ((await client.send(new ListResourceTagsCommand({ KeyId }))).Tags ?? []).flatMap(({ TagKey }) => TagKey ?? []),
      ),
    read: (KeyId) =>
      unlessError(gone, async () => ({
        policy: parsed((await client.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))).Policy),
      })),
    otherNames: (arn) => aliasesOf(client, arn),
    // A key's ARN has its id.
    identity: async (KeyId) => KeyId,
    async write(KeyId, policy) {
      const Policy = JSON.stringify(policy);
      await client.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    },
  };
}

/** Secrets Manager's secrets. */
export function secretPolicies(client: SecretsManagerClient): StorePolicies {
  const gone = ['ResourceNotFoundException'];
  return {
    tagsOf: (SecretId) =>
      unlessError(gone, async () => keysOf((await client.send(new DescribeSecretCommand({ SecretId }))).Tags)),
    read: (SecretId) =>
      unlessError(gone, async () => ({
        policy: parsed((await client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy),
      })),
    // Its whole ARN ends in six characters of its own; what was asked for may be without them.
    identity: async (SecretId) =>
      (await unlessError(gone, () => client.send(new DescribeSecretCommand({ SecretId }))))?.ARN ?? null,
    async write(SecretId, policy) {
      if (policy === null) await client.send(new DeleteResourcePolicyCommand({ SecretId }));
      else
        await client.send(
          new PutResourcePolicyCommand({ SecretId, ResourcePolicy: JSON.stringify(policy), BlockPublicPolicy: false }),
        );
    },
  };
}

/** A policy as an answer has it: a text, an empty one or none. */
export function parsed(text: string | undefined): Policy {
  return text === undefined || text === '' ? null : (JSON.parse(text) as Policy);
}
