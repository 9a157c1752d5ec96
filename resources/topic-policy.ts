import { getAtt, lifters, sub } from './reference.ts';

/**
 * CloudFormation for who may publish to on-call: what comes by this topic are riposte's words, and commands that people run. In the same account any
 * identity policy with sns:Publish would do, so all but riposte's tellers and its alarms are refused; and not those who could lift this policy
 * anyway, since `redrive` tells again with their rights: the account's root and the principals that deploy.
 */
export function topicPolicy(prefix: string, deployers: readonly string[]): object {
  const tellers = ['Triage', 'Report', 'Digest', 'TellAgain', 'Reaper'].map((name) => getAtt(`${name}Role`, 'Arn'));
  const alarms = sub(`arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${prefix}-*`);
  const publish = { Action: 'sns:Publish', Resource: { Ref: 'AlertTopic' } };
  return {
    Resources: {
      AlertTopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'AlertTopic' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'AlarmsPublish',
                Effect: 'Allow',
                Principal: { Service: 'cloudwatch.amazonaws.com' },
                ...publish,
                Condition: {
                  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
                  ArnLike: { 'aws:SourceArn': alarms },
                },
              },
              {
                Sid: 'RiposteAlone',
                Effect: 'Deny',
                Principal: '*',
                ...publish,
                Condition: {
                  ArnNotEquals: { 'aws:PrincipalArn': [...tellers, ...lifters(deployers)] },
                  // Alarms are no principal with an ARN.
                  BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
                },
              },
            ],
          },
        },
      },
    },
  };
}
