import type { Parameters } from './params.ts';

/** The functions that reach databases, by the logical ids of their roles. */
const IN_NETWORK = ['RotateMysqlRole', 'RotatePostgresRole'];
const ALL = [...IN_NETWORK, 'RotateAccessKeyRole', 'RotateHttpApiKeyRole', 'RotateValueRole'];

/** The network of the rotation functions for databases, or false for none of their own. */
export function databaseNetwork({ databaseSubnets, databaseSecurityGroups }: Parameters): object | false {
  if (databaseSubnets.length === 0) return false;
  return { subnetIds: databaseSubnets, securityGroupIds: databaseSecurityGroups };
}

/**
 * CloudFormation for what only some deployments have: the right to join the databases' network, to use customer-managed keys of
 * secrets, and the schedule.
 */
export function rotationExtras(parameters: Parameters, prefix: string, sample: boolean): object {
  const network = parameters.databaseSubnets.length === 0 ? {} : networkPolicy(sample);
  const keys = parameters.secretKeys.length === 0 ? {} : keyPolicy(parameters.secretKeys, sample);
  return { Resources: { ...network, ...keys, ...schedule(parameters, prefix) } };
}

function rolesOf(names: readonly string[], sample: boolean): object[] {
  return [...names, ...(sample ? ['SampleClientRole'] : [])].map((role) => ({ Ref: role }));
}

function keyPolicy(keys: readonly string[], sample: boolean): object {
  return {
    RotationKeyPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'secret-keys',
        Roles: rolesOf(ALL, sample),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'UseKeysOfSecrets',
              Effect: 'Allow',
              Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
              Resource: keys,
              Condition: {
                StringEquals: {
                  'kms:ViaService': {
                    'Fn::Join': ['.', ['secretsmanager', { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]],
                  },
                },
              },
            },
          ],
        },
      },
    },
  };
}

function networkPolicy(sample: boolean): object {
  return {
    RotationNetworkPolicy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'network-interfaces',
        Roles: rolesOf(IN_NETWORK, sample),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'JoinNetwork',
              Effect: 'Allow',
              // Lambda asks for exactly these on every resource. Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC".
              Action: [
                'ec2:CreateNetworkInterface',
                'ec2:DescribeNetworkInterfaces',
                'ec2:DescribeSubnets',
                'ec2:DeleteNetworkInterface',
                'ec2:AssignPrivateIpAddresses',
                'ec2:UnassignPrivateIpAddresses',
              ],
              Resource: '*',
            },
          ],
        },
      },
    },
  };
}

function schedule({ rotationSchedule, scheduledSecrets }: Parameters, prefix: string): object {
  if (rotationSchedule === '') return {};
  const requests = scheduledSecrets.map((secretId) => ({
    taskId: 'schedule',
    params: { secretId },
    reason: 'scheduled rotation',
    requestedBy: `schedule ${rotationSchedule}`,
  }));
  return {
    RotationScheduleRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: `${prefix}-rotation-schedule`,
        Description: 'Starts rotate-secret for the scheduled secrets',
        ScheduleExpression: rotationSchedule,
        Targets: [
          {
            Id: 'rotate-secret',
            Arn: { Ref: 'RotateSecretMachine' },
            RoleArn: { 'Fn::GetAtt': ['RotationScheduleRole', 'Arn'] },
            Input: JSON.stringify({ requests }),
            RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 20 },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RuleDeadLetters', 'Arn'] } },
          },
        ],
      },
    },
    RotationScheduleRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sts:AssumeRole',
              // Source: EventBridge user guide, "Cross-service confused deputy prevention".
              Condition: {
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
                ArnEquals: {
                  'aws:SourceArn': {
                    'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${prefix}-rotation-schedule`,
                  },
                },
              },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'rotation-schedule',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Sid: 'StartWorkflow',
                  Effect: 'Allow',
                  Action: 'states:StartExecution',
                  Resource: { Ref: 'RotateSecretMachine' },
                },
              ],
            },
          },
        ],
      },
    },
  };
}
