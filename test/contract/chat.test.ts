import { describe, expect, test } from '@jest/globals';
import { resources } from './package.ts';

/** What a packaged resource says; nothing where there is none. */
function properties(type: string, id: string): Record<string, unknown> {
  return resources(type).find((one) => one.id === id)?.properties ?? {};
}

test('the chat may call one function by one name, and riposte alone speaks to it', () => {
  const topic = JSON.stringify(properties('AWS::SNS::TopicPolicy', 'ChatTopicPolicy'));

  expect(properties('AWS::IAM::ManagedPolicy', 'ChatPolicy').PolicyDocument).toMatchObject({
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { Ref: 'AnswerChat' } }],
  });
  expect(properties('AWS::Lambda::Alias', 'AnswerChat')).toEqual({
    Name: 'chat',
    FunctionName: { Ref: 'AnswerLambdaFunction' },
    FunctionVersion: '$LATEST',
  });
  expect(topic).toContain('"Effect":"Deny","Principal":"*","Action":"sns:Publish"');
  expect(topic).toContain('"ArnNotEquals":{"aws:PrincipalArn":{"Fn::GetAtt":["ReportRole","Arn"]}}');
});

test('the policy of approvers does not reach the name that the chat calls', () => {
  expect(properties('AWS::IAM::ManagedPolicy', 'ApproversPolicy').PolicyDocument).toMatchObject({
    Statement: [{ Resource: { 'Fn::GetAtt': ['AnswerLambdaFunction', 'Arn'] } }],
  });
});

test('the functions that ask and answer know topic and channel', () => {
  expect(properties('AWS::Lambda::Function', 'ReportLambdaFunction').Environment).toMatchObject({
    Variables: { CHAT_TOPIC_ARN: { Ref: 'ChatTopic' } },
  });
  expect(properties('AWS::Lambda::Function', 'AnswerLambdaFunction').Environment).toMatchObject({
    Variables: { CHAT_CHANNEL: 'arn:aws:chatbot::123456789012:chat-configuration/slack-channel/on-call' },
  });
});

test('a button’s command is as short as the strictest of AWS’s limits wants it', () => {
  const commands = resources('AWS::Chatbot::CustomAction').map((one) =>
    JSON.stringify(one.properties.Definition).replace(/\$\{AWS::Region\}/, 'us-east-1'),
  );

  expect(commands).toHaveLength(2);
  for (const one of commands) {
    const { CommandText } = JSON.parse(one);
    expect(CommandText['Fn::Sub']).toBe(
      'lambda invoke --function-name riposte-contract-answer:chat --payload {"q":"$q"} --region us-east-1',
    );
    expect(CommandText['Fn::Sub'].length).toBeLessThanOrEqual(100);
  }
});

describe('what a chat is told to be read', () => {
  test('comes by a topic of its own that one rule publishes to, encrypted, and what it does not take is kept', () => {
    const { KmsMasterKeyId } = properties('AWS::SNS::Topic', 'ChatAlertsTopic');
    const [target] = properties('AWS::Events::Rule', 'ChatAlertsRule').Targets as Record<string, unknown>[];
    const { PolicyDocument } = properties('AWS::SNS::TopicPolicy', 'ChatAlertsTopicPolicy');

    expect(KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['AlertKey', 'Arn'] });
    expect(target).toMatchObject({
      Arn: { Ref: 'ChatAlertsTopic' },
      InputPath: '$.detail',
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['ForwardDeadLetters', 'Arn'] } },
    });
    expect(PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['ChatAlertsRule', 'Arn'] } } },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
        },
      ],
    });
  });

  test('is the only thing that EventBridge may use the key of the alerts for', () => {
    const { Statement } = properties('AWS::KMS::Key', 'AlertKey').KeyPolicy as { Statement: Record<string, object>[] };
    const ofEvents = Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('events.amazonaws.com'));

    expect(Statement.map(({ Sid }) => Sid)).toEqual(['AccountAdministers', 'AlarmsPublish', 'ChatRulePublishes']);
    expect(ofEvents.map(({ Condition }) => JSON.stringify(Condition))).toEqual([
      `{"StringEquals":{"kms:EncryptionContext:aws:sns:topicArn":{"Fn::Sub":"arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:riposte-contract-chat-alerts"}}}`,
    ]);
    expect(properties('AWS::SNS::Topic', 'ChatAlertsTopic').TopicName).toBe('riposte-contract-chat-alerts');
  });
});
