import type { ASKED } from '../../lib/foundation/advisor.ts';
import { functionRole, invokedBy } from './function.ts';
import type { Foundation } from './made.ts';
import { ownersLetters } from './owners-letters.ts';
import { arnOf } from './reference.ts';

const NAME = 'advisor';

/** When what is asked for: what was refreshed in the night is told on Monday morning, UTC. */
const CLOCK = { Refresh: 'cron(0 3 * * ? *)', Tell: 'cron(0 6 ? * MON *)' } as const;

/** AWS Support knows no resources. */
const ASK = {
  Sid: 'AskTrustedAdvisor',
  Effect: 'Allow',
  Action: [
    'support:DescribeTrustedAdvisorChecks',
    'support:DescribeTrustedAdvisorCheckSummaries',
    'support:RefreshTrustedAdvisorCheck',
  ],
  Resource: '*',
};

/** The function that has Trusted Advisor's checks refreshed and tells the owners; of unused certificates alone, it asks AWS Support nothing. */
export function advisorFunctions({ prefix, advisor, unusedCertificates }: Foundation): Record<string, object> {
  if (!advisor && !unusedCertificates) return {};
  return {
    advisor: {
      name: `${prefix}-${NAME}`,
      description: advisor
        ? "Has Trusted Advisor's checks made anew, and tells the owners every week what they say"
        : 'Tells the owners every week which certificates nothing uses',
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
  if (!made.advisor && !made.unusedCertificates) return {};
  const asked: Partial<Record<keyof typeof CLOCK, (typeof ASKED)[number]>> = made.advisor
    ? { Refresh: 'refresh', Tell: 'tell' }
    : { Tell: 'certificates' };
  const byClock = Object.entries(asked).flatMap(([when, what]) => [
    [
      `Advisor${when}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: `${made.prefix}-${NAME}-${when.toLowerCase()}`,
          ScheduleExpression: CLOCK[when as keyof typeof CLOCK],
          Targets: [{ Id: NAME, Arn: arnOf('AdvisorLambdaFunction'), Input: JSON.stringify({ what }) }],
        },
      },
    ],
    [
      `Advisor${when}Permission`,
      invokedBy('AdvisorLambdaFunction', 'events.amazonaws.com', { SourceArn: arnOf(`Advisor${when}`) }),
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
      ...(made.advisor ? [ASK] : []),
      // What lists knows no resources.
      { Sid: 'ListCertificates', Effect: 'Allow', Action: 'acm:ListCertificates', Resource: '*' },
      { Sid: 'TellOwners', Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'OwnersTopic' } },
    ]),
    ...Object.fromEntries(byClock),
  };
}
