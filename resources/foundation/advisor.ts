import { functionRole, invokedBy } from './function.ts';
import type { Foundation } from './made.ts';
import { ownersLetters } from './owners-letters.ts';
import { arnOf } from './reference.ts';

const NAME = 'advisor';

/** When what is asked for: what was refreshed in the night is told on Monday morning, UTC. */
const CLOCK = { Refresh: 'cron(0 3 * * ? *)', Tell: 'cron(0 6 ? * MON *)' } as const;

/** The function that has Trusted Advisor's checks refreshed and tells the owners. */
export function advisorFunctions({ prefix, advisor }: Foundation): Record<string, object> {
  if (!advisor) return {};
  return {
    advisor: {
      name: `${prefix}-${NAME}`,
      description: "Has Trusted Advisor's checks made anew, and tells the owners every week what they say",
      handler: 'functions/foundation/advisor.handler',
      role: 'AdvisorRole',
      timeout: 600,
      memorySize: 512,
      environment: { OWNERS_TOPIC: { Ref: 'OwnersTopic' } },
    },
  };
}

/** The owners' topic with its subscriber, the role, and the clock. */
export function advisorResources(made: Foundation): Record<string, object> {
  if (!made.advisor) return {};
  const byClock = Object.entries(CLOCK).flatMap(([what, ScheduleExpression]) => [
    [
      `Advisor${what}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: `${made.prefix}-${NAME}-${what.toLowerCase()}`,
          ScheduleExpression,
          Targets: [
            { Id: NAME, Arn: arnOf('AdvisorLambdaFunction'), Input: JSON.stringify({ what: what.toLowerCase() }) },
          ],
        },
      },
    ],
    [
      `Advisor${what}Permission`,
      invokedBy('AdvisorLambdaFunction', 'events.amazonaws.com', { SourceArn: arnOf(`Advisor${what}`) }),
    ],
  ]);
  return {
    OwnersTopic: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: `${made.prefix}-owners`, KmsMasterKeyId: 'alias/aws/sns' },
    },
    OwnersSubscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'OwnersTopic' },
        Protocol: 'email',
        Endpoint: made.ownersEmail,
        RedrivePolicy: { deadLetterTargetArn: arnOf('OwnersDeadLetters') },
      },
    },
    ...ownersLetters(made),
    AdvisorRole: functionRole(made, NAME, [
      // AWS Support knows no resources.
      {
        Sid: 'AskTrustedAdvisor',
        Effect: 'Allow',
        Action: [
          'support:DescribeTrustedAdvisorChecks',
          'support:DescribeTrustedAdvisorCheckSummaries',
          'support:RefreshTrustedAdvisorCheck',
        ],
        Resource: '*',
      },
      // What lists knows no resources.
      { Sid: 'ListCertificates', Effect: 'Allow', Action: 'acm:ListCertificates', Resource: '*' },
      { Sid: 'TellOwners', Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'OwnersTopic' } },
    ]),
    ...Object.fromEntries(byClock),
  };
}
