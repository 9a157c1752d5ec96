import { expect, test } from '@jest/globals';
import { queuePolicy } from '../../../resources/queue-policy.ts';

const DEPLOYER = 'arn:aws:iam::123456789012:role/deploy';
const ROOT = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:root` };
const { Resources } = queuePolicy([DEPLOYER], 'riposte-prod') as {
  Resources: Record<string, { Properties: { PolicyDocument: { Statement: Statement[] } } }>;
};
interface Statement {
  Effect: string;
  Principal: unknown;
  Action: string | string[];
  Condition: object;
}

/** The roles that may do something to a queue although it is denied to everybody, and whether services are refused, too. */
function spared(queue: string, action: string): unknown {
  const found = Resources[`${queue}Policy`]?.Properties.PolicyDocument.Statement.find(
    ({ Effect, Action }) => Effect === 'Deny' && [Action].flat().includes(action),
  );
  expect(found?.Principal).toBe('*');
  return found?.Condition;
}

const but = (...roles: string[]) => ({
  ArnNotEquals: { 'aws:PrincipalArn': [...roles.map((role) => ({ 'Fn::GetAtt': [role, 'Arn'] })), ROOT, DEPLOYER] },
});
const people = { Bool: { 'aws:PrincipalIsAWSService': 'false' } };

test('all but triage, the account itself and those who deploy are refused to send tasks, and all but dispatch to take them', () => {
  expect(spared('RemediationQueue', 'sqs:SendMessage')).toEqual(but('TriageRole'));
  for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'])
    expect(spared('RemediationQueue', action)).toEqual(but('DispatchRole'));
});

test('nobody sends messages to on-call by hand, or takes out what is to be told again', () => {
  expect(spared('UntoldQueue', 'sqs:SendMessage')).toEqual({
    ArnNotEquals: {
      'aws:PrincipalArn': ['TriageRole', 'ReportRole', 'DigestRole', 'ReaperRole'].map((role) => ({
        'Fn::GetAtt': [role, 'Arn'],
      })),
    },
  });
  expect(spared('UntoldQueue', 'sqs:DeleteMessage')).toEqual(but('TellAgainRole'));
});

test.each([
  ['RemediationDeadLetters', ['DispatchRole']],
  ['TriageDeadLetters', ['TriageRole', 'ReadLogsRole']],
  ['UntoldDeadLetters', ['TellAgainRole']],
  ['RuleDeadLetters', []],
  ['SubscriptionDeadLetters', []],
])('what a person sends back from %s was put there by riposte or a service', (queue, roles) => {
  expect(spared(queue, 'sqs:SendMessage')).toEqual({ ...but(...roles), ...people });
});

test.each([
  'RemediationDeadLetters',
  'TriageDeadLetters',
  'UntoldDeadLetters',
  'RuleDeadLetters',
  'SubscriptionDeadLetters',
  'DistrustedEvents',
])('only who deploys reads what lies in %s for people, or takes it out before the alarm looks', (queue) => {
  for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'])
    expect(spared(queue, action)).toEqual({ ...but(), ...people });
});

test('services put dead letters of riposte’s own rules and topics only', () => {
  const sources = ['RuleDeadLetters', 'SubscriptionDeadLetters'].map(
    (queue) => Resources[`${queue}Policy`]?.Properties.PolicyDocument.Statement[0],
  );

  expect(sources).toMatchObject([
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: {
        ArnLike: {
          'aws:SourceArn': {
            'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/riposte-prod-*`,
          },
        },
      },
    },
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Condition: {
        ArnEquals: { 'aws:SourceArn': [{ Ref: 'AlertTopic' }, { Ref: 'WatchTopic' }, { Ref: 'WatchSmsTopic' }] },
      },
    },
  ]);
});
