import { sub } from '../reference.ts';
import { functionRole, invokedBy } from './function.ts';
import type { Foundation } from './made.ts';
import { arnOf } from './reference.ts';

const NAME = 'plain-secrets';

/** The function of the rule; its code is the project's. */
export function plainSecretsFunctions({ prefix, plainSecrets }: Foundation): Record<string, object> {
  if (!plainSecrets) return {};
  return {
    plainSecrets: {
      name: `${prefix}-${NAME}`,
      description: 'A rule of AWS Config: no secrets in plain parameters, nor in the environment of functions',
      handler: 'functions/foundation/plain-secrets.handler',
      role: 'PlainSecretsRole',
      timeout: 900,
      memorySize: 512,
    },
  };
}

/** A custom rule of AWS Config: its role, who may invoke it, and the rule itself, once a day. */
export function plainSecretsResources(made: Foundation): Record<string, object> {
  if (!made.plainSecrets) return {};
  const here = '${AWS::Region}:${AWS::AccountId}';
  return {
    PlainSecretsRole: functionRole(made, NAME, [
      // Neither knows a narrower resource; reading the values does.
      {
        Sid: 'ListWhatThereIs',
        Effect: 'Allow',
        Action: ['ssm:DescribeParameters', 'lambda:ListFunctions'],
        Resource: '*',
      },
      {
        Sid: 'ReadPlainParameters',
        Effect: 'Allow',
        Action: 'ssm:GetParameters',
        Resource: sub(`arn:\${AWS::Partition}:ssm:${here}:parameter/*`),
      },
      // The key that AWS manages for Parameter Store lets everybody in who may read parameters: here it does not.
      {
        Sid: 'DecryptNone',
        Effect: 'Deny',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringLike: { 'kms:ViaService': 'ssm.*' } },
      },
      {
        Sid: 'ReadWhatWasSaidBefore',
        Effect: 'Allow',
        Action: 'config:GetComplianceDetailsByConfigRule',
        Resource: sub(`arn:\${AWS::Partition}:config:${here}:config-rule/*`),
      },
      // Config knows no narrower resource: the token it hands over says which rule it is for.
      { Sid: 'SayWhatWasFound', Effect: 'Allow', Action: 'config:PutEvaluations', Resource: '*' },
    ]),
    PlainSecretsPermission: invokedBy('PlainSecretsLambdaFunction', 'config.amazonaws.com'),
    PlainSecretsRule: {
      Type: 'AWS::Config::ConfigRule',
      DependsOn: [
        'PlainSecretsPermission',
        ...(made.config === 'own recorder' ? ['ConfigRecorder', 'ConfigDelivery'] : []),
      ],
      Properties: {
        ConfigRuleName: `${made.prefix}-secrets-in-plain-text`,
        Description: 'Plain parameters and the environment of functions hold nothing that looks like a secret',
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: arnOf('PlainSecretsLambdaFunction'),
          SourceDetails: [
            {
              EventSource: 'aws.config',
              MessageType: 'ScheduledNotification',
              MaximumExecutionFrequency: 'TwentyFour_Hours',
            },
          ],
        },
      },
    },
  };
}
