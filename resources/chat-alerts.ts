import { outRule } from './out-rule.ts';
import { getAtt } from './reference.ts';

/** What is later is no news, and would stand in its thread behind what came after it. */
const UNTIL = 3_600;

/** CloudFormation for what a chat is told: a topic that one rule of this account publishes to and nobody else. Who reads there answers nothing, so it is not the questions' topic. */
export function chatAlertsResources(prefix: string): Record<string, object> {
  const publish = { Action: 'sns:Publish', Resource: { Ref: 'ChatAlertsTopic' } };
  return {
    ChatAlertsTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        TopicName: chatAlertsTopicName(prefix),
        DisplayName: 'riposte',
        KmsMasterKeyId: getAtt('AlertKey', 'Arn'),
      },
    },
    ChatAlertsTopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'ChatAlertsTopic' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'RuleTells',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              ...publish,
              Condition: { ArnEquals: { 'aws:SourceArn': getAtt('ChatAlertsRule', 'Arn') } },
            },
            // What comes by it is shown in the chat as riposte's own words.
            {
              Sid: 'NobodyElse',
              Effect: 'Deny',
              Principal: '*',
              ...publish,
              Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
            },
          ],
        },
      },
    },
    ChatAlertsRule: outRule(prefix, 'chat', 'chat-alerts', UNTIL, { Arn: { Ref: 'ChatAlertsTopic' } }),
  };
}

/** What the topic is called, for the key's policy, which cannot refer to what refers to the key. */
export function chatAlertsTopicName(prefix: string): string {
  return `${prefix}-chat-alerts`;
}
