import type { Foundation } from './made.ts';
import { arnOf } from './reference.ts';

/** What a subscription to the owners' topic says of where its dead letters go, and that queue with its alarm. */
interface OwnersLetters {
  readonly dead: object;
  readonly queue: Record<string, object>;
}

/**
 * Where the owners' mails lie that SNS could not hand over, fourteen days. The alarm has no action: who would get it by this topic is who gets nothing. Its name is
 * what the detection `defense-evasion/owners-not-told` looks for, so that on-call hears of it, as of the alarms on floods.
 */
export function ownersLetters({ prefix }: Foundation): OwnersLetters {
  const name = `${prefix}-owners-dead-letters`;
  return {
    dead: { RedrivePolicy: { deadLetterTargetArn: arnOf('OwnersDeadLetters') } },
    queue: {
      OwnersDeadLetters: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          QueueName: name,
          SqsManagedSseEnabled: true,
          MessageRetentionPeriod: 1_209_600,
          // What SQS moves here from another queue would ask no policy.
          RedriveAllowPolicy: { redrivePermission: 'denyAll' },
        },
      },
      OwnersDeadLettersPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'OwnersDeadLetters' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'TopicPuts',
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: arnOf('OwnersDeadLetters'),
                Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'OwnersTopic' } } },
              },
            ],
          },
        },
      },
      OwnersDeadLettersNotEmpty: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: `${name}-not-empty`,
          AlarmDescription:
            'Mails that did not reach the owners. Read them in the queue; is the address right, and its subscription confirmed?',
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['OwnersDeadLetters', 'QueueName'] } }],
          Statistic: 'Maximum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
        },
      },
    },
  };
}
