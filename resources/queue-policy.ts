import { getAtt, lifters } from './reference.ts';

/**
 * CloudFormation for who may put tasks into the remediation queue: what lies there is carried out, and in the same account any
 * identity policy with sqs:SendMessage would do. So all but triage are refused; and those who could lift this policy anyway, since
 * dead letters are put back with their rights: the account's root and the principals that deploy.
 */
export function queuePolicy(deployers: readonly string[]): object {
  const senders = [getAtt('TriageRole', 'Arn'), ...lifters(deployers)];
  return {
    Resources: {
      RemediationQueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'RemediationQueue' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'OnlyTriageSendsTasks',
                Effect: 'Deny',
                Principal: '*',
                Action: 'sqs:SendMessage',
                Resource: getAtt('RemediationQueue', 'Arn'),
                Condition: { ArnNotEquals: { 'aws:PrincipalArn': senders } },
              },
            ],
          },
        },
      },
    },
  };
}
