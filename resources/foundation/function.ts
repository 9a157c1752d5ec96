import { sub } from '../reference.ts';
import type { Foundation } from './made.ts';

/** The role of a function of the foundation: it writes its own log, and may do what the statements say. */
export function functionRole({ prefix }: Foundation, name: string, statements: readonly object[]): object {
  const group = `log-group:/aws/lambda/${prefix}-${name}:*`;
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: name,
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'WriteLogs',
                Effect: 'Allow',
                Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                Resource: sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:${group}`),
              },
              ...statements,
            ],
          },
        },
      ],
    },
  };
}

/** Lets a service of this account invoke a function. */
export function invokedBy(
  id: string,
  Principal: string,
  more: object = { SourceAccount: { Ref: 'AWS::AccountId' } },
): object {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: { FunctionName: { 'Fn::GetAtt': [id, 'Arn'] }, Action: 'lambda:InvokeFunction', Principal, ...more },
  };
}
