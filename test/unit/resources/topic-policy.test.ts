import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../../../local/paths.ts';
import { topicPolicy } from '../../../resources/topic-policy.ts';

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

test('alarms of others say nothing on either topic: whoever may make one words what it says', () => {
  const { Resources } = topicPolicy('riposte-prod', []) as {
    Resources: {
      AlertTopicPolicy: { Properties: { PolicyDocument: { Statement: { Sid: string; Condition: object }[] } } };
    };
  };
  const watch = parse(readFileSync(`${ROOT}resources/watch.yml`, 'utf8'), { logLevel: 'silent' });
  const allowed = (sid: string, statements: readonly { Sid: string; Condition: object }[]) =>
    JSON.stringify(statements.find(({ Sid }) => Sid === sid)?.Condition);

  expect(allowed('AlarmsPublish', Resources.AlertTopicPolicy.Properties.PolicyDocument.Statement)).toContain(
    ':alarm:riposte-prod-*',
  );
  expect(allowed('AlarmsTell', watch.Resources.WatchTopicPolicy.Properties.PolicyDocument.Statement)).toContain(
    `:alarm:\${self:custom.prefix}-*`,
  );
});
