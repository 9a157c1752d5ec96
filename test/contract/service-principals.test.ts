import { expect, test } from '@jest/globals';
import { resources } from './package.ts';

/** Every statement that lets an AWS service in: trust, queue, topic and key policies. */
const SERVICE_STATEMENTS = resources().flatMap(({ id, properties }) =>
  [properties.AssumeRolePolicyDocument, properties.PolicyDocument, properties.KeyPolicy]
    .flatMap((document) => (document as { Statement?: ServiceStatement[] } | undefined)?.Statement ?? [])
    .filter(({ Principal }) => Principal?.Service !== undefined)
    .map((statement) => ({ id, statement })),
);

interface ServiceStatement {
  readonly Sid?: string;
  readonly Principal?: { readonly Service?: string | string[] };
  readonly Condition?: object;
}

test('a service acts for this account only, wherever it tells for whom it acts', () => {
  const open = SERVICE_STATEMENTS.filter(({ statement }) => !/aws:Source(Account|Arn)/.test(JSON.stringify(statement)));

  // Lambda assumes a function's role without a source.
  expect(open.filter(({ statement }) => statement.Principal?.Service !== 'lambda.amazonaws.com')).toMatchObject([
    // SNS's guide has it that EventBridge may not be asked for one by the key of a topic: by the topic itself, whose policy asks.
    {
      id: 'AlertKey',
      statement: {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:aws:sns:topicArn': {
              'Fn::Sub': expect.stringMatching(/:riposte-contract-chat-alerts$/),
            },
          },
        },
      },
    },
  ]);
  expect(SERVICE_STATEMENTS.length).toBeGreaterThan(10);
});
