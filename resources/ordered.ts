import { deadLetterQueue } from './dead-letters.ts';
import { getAtt, lifters } from './reference.ts';

/** SQS keeps a message no longer. */
const FOURTEEN_DAYS = 1_209_600;

/**
 * CloudFormation for alerts in order: a FIFO topic that only the function publishes to which reads the record, and a FIFO queue that only this topic sends to. A
 * message stays there for fourteen days; who takes it out has to be given the right.
 */
export function orderedResources(prefix: string, deployers: readonly string[]): Record<string, object> {
  const others = { ArnNotEquals: { 'aws:PrincipalArn': [getAtt('ForwardRole', 'Arn'), ...lifters(deployers)] } };
  const sends = { Action: 'sqs:SendMessage', Resource: getAtt('OrderedQueue', 'Arn') };
  const fromTopic = { 'aws:SourceArn': { Ref: 'OrderedTopic' } };
  return {
    OrderedTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        TopicName: `${prefix}-ordered.fifo`,
        FifoTopic: true,
        ContentBasedDeduplication: false,
        KmsMasterKeyId: getAtt('AlertKey', 'Arn'),
      },
    },
    OrderedTopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'OrderedTopic' }],
        PolicyDocument: policy([
          {
            Sid: 'RiposteAlone',
            Effect: 'Deny',
            Principal: '*',
            Action: 'sns:Publish',
            Resource: { Ref: 'OrderedTopic' },
            Condition: others,
          },
        ]),
      },
    },
    OrderedQueue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: `${prefix}-ordered.fifo`,
        FifoQueue: true,
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: FOURTEEN_DAYS,
        RedriveAllowPolicy: { redrivePermission: 'denyAll' },
      },
    },
    OrderedQueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'OrderedQueue' }],
        PolicyDocument: policy([
          {
            Sid: 'TopicSends',
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            ...sends,
            Condition: { ArnEquals: fromTopic },
          },
          { Sid: 'TopicAlone', Effect: 'Deny', Principal: '*', ...sends, Condition: { ArnNotEquals: fromTopic } },
        ]),
      },
    },
    ...deadLetterQueue('OrderedDeadLetters', {
      prefix,
      deployers,
      name: 'ordered-dead-letters',
      fifo: true,
      service: 'sns.amazonaws.com',
      from: { ArnEquals: fromTopic },
      says: 'The queue of alerts in order did not take one. Read in OrderedDeadLetters which, and mend what keeps the topic from the queue; it stands in the record: riposte findings.',
    }),
    OrderedSubscription: {
      Type: 'AWS::SNS::Subscription',
      DependsOn: 'OrderedQueuePolicy',
      Properties: {
        TopicArn: { Ref: 'OrderedTopic' },
        Protocol: 'sqs',
        Endpoint: getAtt('OrderedQueue', 'Arn'),
        RawMessageDelivery: true,
        RedrivePolicy: { deadLetterTargetArn: getAtt('OrderedDeadLetters', 'Arn') },
      },
    },
    OrderedPublishing: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'publish-in-order',
        Roles: [{ Ref: 'ForwardRole' }],
        PolicyDocument: policy([
          { Sid: 'PublishInOrder', Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'OrderedTopic' } },
          {
            Sid: 'EncryptAlerts',
            Effect: 'Allow',
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Resource: getAtt('AlertKey', 'Arn'),
          },
        ]),
      },
    },
  };
}

function policy(Statement: readonly object[]): object {
  return { Version: '2012-10-17', Statement };
}
