import { expect, test } from '@jest/globals';
import { topicPolicy } from '../../resources/topic-policy.ts';

test('all but riposte’s tellers, its alarms, the account itself and those who deploy are refused to write to on-call', () => {
  const deployer = 'arn:aws:iam::123456789012:role/deploy';
  const teller = (name: string) => ({ 'Fn::GetAtt': [`${name}Role`, 'Arn'] });

  const { Resources } = topicPolicy('riposte-prod', [deployer]) as {
    Resources: { AlertTopicPolicy: { Properties: { PolicyDocument: { Statement: object[] } } } };
  };

  expect(Resources.AlertTopicPolicy.Properties.PolicyDocument.Statement.slice(1)).toEqual([
    expect.objectContaining({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [
            ...['Triage', 'Report', 'Digest', 'TellAgain', 'Reaper'].map(teller),
            { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` },
            deployer,
          ],
        },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  ]);
});
