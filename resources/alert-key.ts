import { chatAlertsTopicName } from './chat-alerts.ts';
import type { Parameters } from './parameters.ts';
import { sub } from './reference.ts';

const USES = ['kms:GenerateDataKey*', 'kms:Decrypt'];

/** CloudFormation for who may use the key of the alerts: the account as its IAM policies say, alarms, and EventBridge where a rule tells a chat. */
export function alertKeyPolicy({ chatAlerts }: Pick<Parameters, 'chatAlerts'>, prefix: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AccountAdministers',
        Effect: 'Allow',
        Principal: { AWS: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root`) },
        Action: 'kms:*',
        // In a key policy: this key.
        Resource: '*',
      },
      {
        Sid: 'AlarmsPublish',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: USES,
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
      ...(chatAlerts === 'on' ? [chatRulePublishes(prefix)] : []),
    ],
  };
}

/**
 * Not by the account or the rule: SNS's guide has it that neither can be asked for where EventBridge publishes to an encrypted topic. The topic
 * itself can be, and its policy names the rule. Source: SNS developer guide, "Managing encryption keys and costs".
 */
function chatRulePublishes(prefix: string): object {
  const topic = sub(`arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:${chatAlertsTopicName(prefix)}`);
  return {
    Sid: 'ChatRulePublishes',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: USES,
    Resource: '*',
    Condition: { StringEquals: { 'kms:EncryptionContext:aws:sns:topicArn': topic } },
  };
}
