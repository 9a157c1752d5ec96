import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import type { Severity } from '../../lib/domain/finding/severity.ts';
import { person, session, user } from './identities.ts';
import type { Identity } from './world.ts';
import { ACCOUNT, REGION, STRANGER, World } from './world.ts';

/** One move of an attack, and how loud it has to be at least. */
export interface Move {
  readonly event: AccountEvent;
  readonly loud: Severity;
}

type Step = readonly [loud: Severity, service: string, name: string, parameters: object, error?: string];

const ELSEWHERE = '198.51.100.213';

/** What attackers do, each story with the identity it was done with; some pass for a pipeline or an autoscaler. */
export function stories(seed: number): Readonly<Record<string, readonly Move[]>> {
  const world = new World(seed);
  const pipeline = session(world, 'terraform-deploy', 'GitHubActions', {
    provider: 'token.actions.githubusercontent.com',
  });
  return {
    'leaked key': told(world, 10, user('ci-old'), leakedKey()),
    ransom: told(world, 11, user('backup-admin'), ransom(world)),
    'stolen pipeline': told(world, 13, pipeline, doors(world), 'aws-cli/2.31.2'),
    'made-up autoscaler': told(
      world,
      14,
      session(world, 'karpenter-nodes-helper', 'karpenter'),
      mining(world),
      'karpenter.sh-1.8.1',
    ),
    insider: told(world, 15, person(world, 'person03', 'AdministratorAccess'), takenOut(world)),
    'made-up Terraform': told(world, 16, user('mallory'), blinded(world), 'HashiCorp/1.0 Terraform/1.13.5'),
  };
}

function told(world: World, hour: number, who: Identity, steps: readonly Step[], agent = 'Boto3/1.40.4'): Move[] {
  return steps.map(([loud, service, name, parameters, error], index) => ({
    loud,
    event: world.call({
      at: hour * 3_600 + index * 90,
      service,
      name,
      who,
      ip: ELSEWHERE,
      agent,
      parameters,
      ...(error && { error }),
    }),
  }));
}

const letIn = (principal: string) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }] });
const all = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });

function leakedKey(): Step[] {
  return [
    ['low', 'iam', 'CreateUser', { userName: 'terraform-backup' }],
    [
      'high',
      'iam',
      'AttachUserPolicy',
      { userName: 'terraform-backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
    ['medium', 'iam', 'CreateAccessKey', { userName: 'terraform-backup' }],
    ['medium', 'iam', 'CreateLoginProfile', { userName: 'terraform-backup' }],
    [
      'high',
      'iam',
      'CreateRole',
      { roleName: 'support', assumeRolePolicyDocument: letIn(`arn:aws:iam::${STRANGER}:root`) },
    ],
    ['high', 'iam', 'PutUserPolicy', { userName: 'ci-old', policyName: 'x', policyDocument: all }],
    ['medium', 'sts', 'GetFederationToken', { name: 'support' }],
    ['low', 'bedrock', 'InvokeModel', { modelId: 'eu.anthropic.claude-opus-4-1-20250805-v1:0' }],
  ];
}

function ransom(world: World): Step[] {
  const key = world.uuid();
  return [
    ['high', 's3', 'PutBucketVersioning', { bucketName: 'payroll', VersioningConfiguration: { Status: 'Suspended' } }],
    [
      'medium',
      's3',
      'PutBucketLifecycle',
      {
        bucketName: 'org-cloudtrail-logs',
        LifecycleConfiguration: { Rule: { ID: 'x', Status: 'Enabled', Prefix: '', Expiration: { Days: 1 } } },
      },
    ],
    [
      'high',
      'backup',
      'DeleteRecoveryPoint',
      { backupVaultName: 'nightly', recoveryPointArn: `arn:aws:ec2:${REGION}::snapshot/snap-1` },
    ],
    ['medium', 'backup', 'DeleteBackupVault', { backupVaultName: 'nightly' }],
    ['high', 'rds', 'DeleteDBInstanceAutomatedBackup', { dbiResourceId: 'db-PAYROLL' }],
    [
      'medium',
      'rds',
      'DeleteDBInstance',
      { dBInstanceIdentifier: 'payroll', skipFinalSnapshot: true, deleteAutomatedBackups: true },
    ],
    ['high', 'kms', 'ScheduleKeyDeletion', { keyId: key, pendingWindowInDays: 7 }],
    ['high', 'kms', 'DisableKey', { keyId: key }],
    ['medium', 'secretsmanager', 'DeleteSecret', { secretId: 'prod/payroll', forceDeleteWithoutRecovery: true }],
  ];
}

/** What somebody who took over a pipeline would do with its role, from an address of their own. */
function doors(world: World): Step[] {
  return [
    [
      'high',
      'iam',
      'UpdateAssumeRolePolicy',
      { roleName: 'shop-0-task', policyDocument: letIn(`arn:aws:iam::${STRANGER}:root`) },
    ],
    [
      'high',
      'secretsmanager',
      'PutResourcePolicy',
      {
        secretId: 'prod/shop-0/db',
        resourcePolicy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${STRANGER}:root` },
              Action: 'secretsmanager:GetSecretValue',
              Resource: '*',
            },
          ],
        }),
      },
    ],
    [
      'high',
      's3',
      'PutBucketPolicy',
      {
        bucketName: 'shop-0-exports',
        bucketPolicy: {
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop-0-exports/*' },
          ],
        },
      },
    ],
    [
      'high',
      'ec2',
      'ModifySnapshotAttribute',
      { snapshotId: `snap-${world.hex(17)}`, createVolumePermission: { add: { items: [{ userId: STRANGER }] } } },
    ],
    [
      'high',
      'lambda',
      'AddPermission20150331v2',
      { functionName: 'shop-0', statementId: 'x', action: 'lambda:InvokeFunction', principal: STRANGER },
    ],
    ['critical', 'cloudtrail', 'StopLogging', { name: 'org-trail' }],
    ['high', 'iam', 'CreateOpenIDConnectProvider', { url: 'https://login.example.net', clientIDList: ['x'] }],
    [
      'high',
      'iam',
      'AttachRolePolicy',
      { roleName: 'shop-0-task', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
  ];
}

function mining(world: World): Step[] {
  return [
    [
      'medium',
      'ec2',
      'RunInstances',
      { instanceType: 'p5.48xlarge', instancesSet: { items: [{ minCount: 20, maxCount: 20 }] } },
    ],
    [
      'medium',
      'ec2',
      'AuthorizeSecurityGroupIngress',
      {
        groupId: `sg-${world.hex(17)}`,
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }],
        },
      },
    ],
    [
      'low',
      'servicequotas',
      'RequestServiceQuotaIncrease',
      { serviceCode: 'ec2', quotaCode: 'L-417A185B', desiredValue: 4_000 },
    ],
    [
      'low',
      'ecs',
      'RegisterTaskDefinition',
      { family: 'worker', containerDefinitions: [{ image: 'docker.io/somebody/xmrig' }] },
    ],
  ];
}

function takenOut(world: World): Step[] {
  return [
    [
      'high',
      'rds',
      'ModifyDBSnapshotAttribute',
      { dBSnapshotIdentifier: 'payroll', attributeName: 'restore', valuesToAdd: [STRANGER] },
    ],
    [
      'high',
      'ec2',
      'ModifyImageAttribute',
      { imageId: `ami-${world.hex(17)}`, launchPermission: { add: { items: [{ userId: STRANGER }] } } },
    ],
    [
      'medium',
      's3',
      'PutBucketPublicAccessBlock',
      {
        bucketName: 'payroll',
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: false,
          BlockPublicPolicy: false,
          IgnorePublicAcls: false,
          RestrictPublicBuckets: false,
        },
      },
    ],
    ['low', 'ssm', 'SendCommand', { documentName: 'AWS-RunShellScript', instanceIds: [`i-${world.hex(17)}`] }],
    ['low', 'lambda', 'UpdateFunctionCode20150331v2', { functionName: 'payroll', zipFile: '' }],
    [
      'medium',
      'lambda',
      'UpdateFunctionConfiguration20150331v2',
      { functionName: 'payroll', layers: [`arn:aws:lambda:${REGION}:${STRANGER}:layer:helper:1`] },
    ],
  ];
}

function blinded(world: World): Step[] {
  return [
    ['critical', 'guardduty', 'DeleteDetector', { detectorId: world.hex(32) }],
    ['high', 'config', 'StopConfigurationRecorder', { configurationRecorderName: 'default' }],
    ['high', 'securityhub', 'DisableSecurityHub', {}],
    [
      'high',
      'ec2',
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: `fl-${world.hex(17)}` } } },
    ],
    ['high', 'route53resolver', 'DeleteResolverQueryLogConfig', { resolverQueryLogConfigId: `rqlc-${world.hex(16)}` }],
    [
      'medium',
      'cloudtrail',
      'DeleteTrail',
      { name: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/org-trail` },
      'AccessDenied',
    ],
    [
      'medium',
      'wafv2',
      'DisassociateWebACL',
      { resourceArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/shop/1` },
    ],
    ['low', 'logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/payroll' }],
  ];
}
