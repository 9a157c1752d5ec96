import type { Policy } from '../lib/domain/policy/policy.ts';

/** CloudFormation that lets riposte tell the second topics that a policy names; nothing where it names none. */
export function escalation(policy: Policy): { readonly Resources: object } {
  const named = [policy.approval, ...Object.values(policy.playbooks).map(({ approval }) => approval)];
  const topics = [...new Set(named.flatMap((one) => one?.escalateTo ?? []))].sort();
  if (topics.length === 0) return { Resources: {} };
  return {
    Resources: {
      EscalationPolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'escalate',
          Roles: [{ Ref: 'ReportRole' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Sid: 'TellSecondTopics', Effect: 'Allow', Action: 'sns:Publish', Resource: topics },
              {
                Sid: 'EncryptForSecondTopics',
                Effect: 'Allow',
                Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
                // Which key such a topic has is known to SNS only: through it, and no other way, keys may be used.
                Resource: '*',
                Condition: { StringLike: { 'kms:ViaService': 'sns.*.amazonaws.com' } },
              },
            ],
          },
        },
      },
    },
  };
}
