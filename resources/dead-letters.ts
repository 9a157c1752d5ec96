import { onlyWhoDeploysTakes } from './queue-policy.ts';
import { getAtt } from './reference.ts';

/** What a dead-letter queue of a channel is called, and who puts what there. */
interface DeadLetters {
  readonly prefix: string;
  /** Who alone may take out what lies there; undefined: whoever the account lets. */
  readonly deployers: readonly string[] | undefined;
  /** Behind the prefix; the alarm is called so, too. */
  readonly name: string;
  /** What cannot be handed on by a FIFO topic goes to a FIFO queue. */
  readonly fifo?: true;
  readonly service: string;
  /** On whose behalf the service may put something there. */
  readonly from: object;
  /** What the alarm says. */
  readonly says: string;
  /** Whom the alarm tells: on-call's topics where nothing is said, nobody where it is empty. */
  readonly tells?: readonly object[];
}

const ON_CALL: readonly object[] = [{ Ref: 'AlertTopic' }, { Ref: 'WatchTopic' }];

/** CloudFormation for a queue of what was not told elsewhere, kept for fourteen days, and its alarm. */
export function deadLetterQueue(id: string, given: DeadLetters): Record<string, object> {
  const { prefix, deployers, name, fifo, service, from, says, tells = ON_CALL } = given;
  return {
    [id]: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: `${prefix}-${name}${fifo === true ? '.fifo' : ''}`,
        ...(fifo === true ? { FifoQueue: true } : {}),
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: 1_209_600,
        // What SQS moves here from another queue would ask none of these policies.
        RedriveAllowPolicy: { redrivePermission: 'denyAll' },
      },
    },
    [`${id}Policy`]: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ServiceDeadLetters',
              Effect: 'Allow',
              Principal: { Service: service },
              Action: 'sqs:SendMessage',
              Resource: getAtt(id, 'Arn'),
              Condition: from,
            },
            ...(deployers === undefined ? [] : [onlyWhoDeploysTakes(id, deployers)]),
          ],
        },
      },
    },
    [`${id}NotEmpty`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: `${prefix}-${name}-not-empty`,
        AlarmDescription: says,
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: getAtt(id, 'QueueName') }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        ...(tells.length === 0 ? {} : { AlarmActions: tells }),
      },
    },
  };
}
