import { expect, test } from '@jest/globals';
import { queuePolicy } from '../../resources/queue-policy.ts';

test('all but triage, the account itself and those who deploy are refused to send tasks', () => {
  const deployer = 'arn:aws:iam::123456789012:role/deploy';

  const { Resources } = queuePolicy([deployer]) as {
    Resources: { RemediationQueuePolicy: { Properties: { PolicyDocument: { Statement: object[] } } } };
  };

  expect(Resources.RemediationQueuePolicy.Properties.PolicyDocument.Statement).toEqual([
    expect.objectContaining({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [
            { 'Fn::GetAtt': ['TriageRole', 'Arn'] },
            { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` },
            deployer,
          ],
        },
      },
    }),
  ]);
});
