import { logicalId } from './logical-id.ts';
import type { Parameters } from './parameters.ts';
import { sub, trustOf } from './reference.ts';

/** The functions that reach databases: the logical ids of their roles, and the ends of their names. */
const IN_NETWORK = ['RotateMysqlRole', 'RotatePostgresRole'];
const IN_NETWORK_NAMES = ['rotate-mysql', 'rotate-postgres'];
const ALL = [...IN_NETWORK, 'RotateAccessKeyRole', 'RotateHttpApiKeyRole', 'RotateValueRole'];

/** The network of the rotation functions for databases, or false for none of their own. */
export function databaseNetwork({ databaseSubnets, databaseSecurityGroups }: Parameters): object | false {
  if (databaseSubnets.length === 0) return false;
  return { subnetIds: databaseSubnets, securityGroupIds: databaseSecurityGroups };
}

/**
 * CloudFormation for what only some deployments have: the right to join the databases' network, to use customer-managed keys of
 * secrets, and the schedule of the playbook that is `scheduled`, by its name.
 */
export function rotationExtras(parameters: Parameters, prefix: string, sample: boolean, scheduled: string): object {
  const network = parameters.databaseSubnets.length === 0 ? {} : networkPolicy(prefix, sample);
  const keys = parameters.secretKeys.length === 0 ? {} : keyPolicy(parameters.secretKeys, sample);
  return { Resources: { ...network, ...keys, ...schedule(parameters, prefix, scheduled) } };
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

/** Lambda asks for exactly these on every resource. Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC". */
const INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/** The right to join the network is Lambda's, which uses the role to do so; the code that runs with the role is denied it, as that guide recommends. */
function networkPolicy(prefix: string, sample: boolean): object {
  const names = [...IN_NETWORK_NAMES, ...(sample ? ['sample-client'] : [])];
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
              Action: INTERFACES,
              Resource: '*',
            },
            {
              Sid: 'NotFromCode',
              Effect: 'Deny',
              Action: [...INTERFACES, 'ec2:DetachNetworkInterface'],
              Resource: '*',
              Condition: {
                ArnEquals: {
                  'lambda:SourceFunctionArn': names.map((name) => ({
                    'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${prefix}-${name}`,
                  })),
                },
              },
            },
          ],
        },
      },
    },
  };
}

function schedule({ rotationSchedule, scheduledSecrets }: Parameters, prefix: string, scheduled: string): object {
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
        Description: `Starts ${scheduled} for the scheduled secrets`,
        ScheduleExpression: rotationSchedule,
        Targets: [
          {
            Id: scheduled,
            Arn: { Ref: `${logicalId(scheduled)}Machine` },
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
        // Source: EventBridge user guide, "Cross-service confused deputy prevention".
        AssumeRolePolicyDocument: trustOf('events.amazonaws.com', {
          ArnEquals: {
            'aws:SourceArn': sub(
              `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${prefix}-rotation-schedule`,
            ),
          },
        }),
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
                  Resource: { Ref: `${logicalId(scheduled)}Machine` },
                },
              ],
            },
          },
        ],
      },
    },
  };
}
