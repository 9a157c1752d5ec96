import type { Parameters } from './parameters.ts';

type Chat = Pick<Parameters, 'chatChannel'>;

/** The topic that questions for the chat go to; empty where there is no chat. */
export function chatTopic({ chatChannel }: Chat): object | '' {
  return chatChannel === '' ? '' : { Ref: 'ChatTopic' };
}

/** CloudFormation for questions in Slack or Teams; nothing without a channel. */
export function chatResources({ chatChannel }: Chat, prefix: string): { Resources: object; Outputs?: object } {
  if (chatChannel === '') return { Resources: {} };
  return {
    Resources: {
      ...topic(prefix),
      // Takes what buttons carry, and no other request: whoever may call it by this name may not ask or answer as the command line does.
      AnswerChat: {
        Type: 'AWS::Lambda::Alias',
        Properties: { Name: 'chat', FunctionName: { Ref: 'AnswerLambdaFunction' }, FunctionVersion: '$LATEST' },
      },
      // For the channel's role, and as its guardrail: what it names is all that a button needs.
      ChatPolicy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: {
          Description: 'Answer the questions of riposte by the buttons in a chat',
          PolicyDocument: policy({
            Sid: 'PressButtons',
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource: { Ref: 'AnswerChat' },
          }),
        },
      },
      ChatApprove: button('approve', 'Approve', prefix),
      ChatDeny: button('deny', 'Deny', prefix),
    },
    Outputs: {
      ChatTopicArn: { Value: { Ref: 'ChatTopic' } },
      ChatPolicyArn: { Value: { Ref: 'ChatPolicy' } },
      ChatApproveArn: { Value: { 'Fn::GetAtt': ['ChatApprove', 'CustomActionArn'] } },
      ChatDenyArn: { Value: { 'Fn::GetAtt': ['ChatDeny', 'CustomActionArn'] } },
    },
  };
}

function topic(prefix: string): object {
  const publish = { Action: 'sns:Publish', Resource: { Ref: 'ChatTopic' } };
  return {
    ChatTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        TopicName: `${prefix}-chat`,
        DisplayName: 'riposte',
        KmsMasterKeyId: { 'Fn::GetAtt': ['AlertKey', 'Arn'] },
      },
    },
    // What stands in it is shown in the chat as riposte's own question.
    ChatTopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'ChatTopic' }],
        PolicyDocument: policy({
          Sid: 'RiposteAlone',
          Effect: 'Deny',
          Principal: '*',
          ...publish,
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['ReportRole', 'Arn'] } } },
        }),
      },
    },
    TellChatPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'tell-chat',
        Roles: [{ Ref: 'ReportRole' }],
        PolicyDocument: policy({ Sid: 'TellChat', Effect: 'Allow', ...publish }),
      },
    },
  };
}

/**
 * A button under riposte's questions, and under no others'. What it carries is signed; the function and the region are fixed, so that a
 * message that somebody made up leads a button nowhere else. AWS's API reference gives a command 100 characters, CloudFormation 5,000.
 */
function button(decision: 'approve' | 'deny', text: string, prefix: string): object {
  return {
    Type: 'AWS::Chatbot::CustomAction',
    Properties: {
      ActionName: `${prefix}-${decision}`,
      Definition: {
        CommandText: {
          'Fn::Sub': `lambda invoke --function-name ${prefix}-answer:chat --payload {"q":"$q"} --region \${AWS::Region}`,
        },
      },
      Attachments: [
        {
          NotificationType: 'Custom',
          ButtonText: text,
          Criteria: [
            { Operator: 'EQUALS', VariableName: 'riposte', Value: prefix },
            { Operator: 'HAS_VALUE', VariableName: 'q' },
          ],
          Variables: {
            riposte: 'event.metadata.additionalContext.riposte',
            q: `event.metadata.additionalContext.${decision}`,
          },
        },
      ],
    },
  };
}

function policy(statement: object): object {
  return { Version: '2012-10-17', Statement: [statement] };
}
