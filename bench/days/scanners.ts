import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { serviceLinked, session } from './identities.ts';
import { ACCOUNT, REGION, VENDOR, type World } from './world.ts';

/** What a posture scanner asks each service for. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  iam: [
    'ListUsers',
    'ListRoles',
    'ListPolicies',
    'GetAccountAuthorizationDetails',
    'GetAccountPasswordPolicy',
    'GetAccountSummary',
    'GetCredentialReport',
    'ListMFADevices',
    'ListAccessKeys',
    'ListVirtualMFADevices',
    'ListServerCertificates',
    'ListAttachedUserPolicies',
    'ListGroups',
  ],
  ec2: [
    'DescribeInstances',
    'DescribeImages',
    'DescribeSnapshots',
    'DescribeSecurityGroups',
    'DescribeVpcs',
    'DescribeFlowLogs',
    'DescribeAddresses',
    'GetEbsEncryptionByDefault',
    'DescribeInstanceAttribute',
    'DescribeSnapshotAttribute',
    'DescribeRegions',
    'DescribeLaunchTemplateVersions',
  ],
  s3: [
    'ListBuckets',
    'GetBucketPolicy',
    'GetBucketAcl',
    'GetBucketEncryption',
    'GetBucketVersioning',
    'GetBucketLogging',
    'GetBucketPublicAccessBlock',
    'GetBucketTagging',
  ],
  rds: ['DescribeDBInstances', 'DescribeDBClusters', 'DescribeDBSnapshots', 'DescribeDBSnapshotAttributes'],
  lambda: ['ListFunctions20150331', 'GetPolicy20150331v2', 'GetFunction20150331v2', 'ListLayers20181031'],
  kms: ['ListKeys', 'DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus'],
  secretsmanager: ['ListSecrets', 'GetResourcePolicy', 'DescribeSecret'],
  guardduty: ['ListDetectors', 'GetDetector'],
  cloudtrail: ['DescribeTrails', 'GetTrailStatus', 'GetEventSelectors'],
  config: ['DescribeConfigurationRecorders', 'DescribeDeliveryChannels'],
  sts: ['GetCallerIdentity'],
  organizations: ['DescribeOrganization', 'ListAccounts'],
  ses: ['GetSendQuota', 'ListIdentities', 'GetAccountSendingEnabled'],
  ssm: ['DescribeInstanceInformation', 'ListDocuments', 'DescribeParameters'],
  ecr: ['DescribeRepositories', 'GetRepositoryPolicy', 'BatchGetImage'],
  eks: ['ListClusters', 'DescribeCluster', 'ListAccessEntries'],
  bedrock: ['ListFoundationModels', 'GetModelInvocationLoggingConfiguration'],
  account: ['GetAlternateContact', 'GetContactInformation'],
};

/** Two vendors' scanners, that look at everything, one of which copies disks into its own account; and AWS's own. */
export function scanners(world: World): AccountEvent[] {
  return [
    ...[0, 6, 12, 18].flatMap((hour) => posture(world, hour * 3_600 + 600, 'PostureScanner', '203.0.113.90')),
    ...[3, 15].flatMap((hour) => posture(world, hour * 3_600 + 900, 'CostAdvisor', '203.0.113.95')),
    ...disks(world),
    ...config(world),
  ];
}

function posture(world: World, at: number, role: string, ip: string): AccountEvent[] {
  const name = role.toLowerCase();
  const who = session(world, role, name);
  const assumed = world.call({
    at,
    service: 'sts',
    name: 'AssumeRole',
    who: { type: 'AWSAccount', principalId: `AROA${world.hex(16).toUpperCase()}:scan`, accountId: VENDOR },
    ip,
    agent: 'Boto3/1.40.4',
    parameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, roleSessionName: name, externalId: world.uuid() },
  });
  const calls = Object.entries(ASKED).flatMap(([service, names]) => names.map((one) => [service, one] as const));
  const asked = Array.from({ length: 14 }, () => calls).flat();
  return [
    assumed,
    ...asked.map(([service, event], index) =>
      world.call({
        at: at + 5 + index * 0.6,
        service,
        name: event,
        who,
        ip,
        agent: 'Boto3/1.40.4 md/Botocore#1.40.4 ua/2.1 os/linux',
        parameters:
          event === 'DescribeInstanceAttribute' ? { instanceId: `i-${world.hex(17)}`, attribute: 'userData' } : {},
        // What the vendor's template did not grant is refused each time.
        ...([
          'GetCredentialReport',
          'ListAccessEntries',
          'GetModelInvocationLoggingConfiguration',
          'ListAccounts',
          'BatchGetImage',
          'GetSendQuota',
          'GetContactInformation',
          'GetAlternateContact',
          'ListLayers20181031',
          'DescribeParameters',
        ].includes(event) && role === 'CostAdvisor'
          ? { error: service === 'ec2' ? 'Client.UnauthorizedOperation' : 'AccessDenied' }
          : {}),
      }),
    ),
  ];
}

/** Agentless scans: a snapshot of each disk, shared with the vendor, deleted an hour later. */
function disks(world: World): AccountEvent[] {
  const who = session(world, 'PostureScannerDisks', 'disk-scan');
  const own = serviceLinked(
    world,
    'AWSServiceRoleForAmazonInspector2Agentless',
    'agentless.inspector2.amazonaws.com',
    'InspectorAgentless',
  );
  return Array.from({ length: 40 }, (_, index) => {
    const [snapshot, at] = [`snap-${world.hex(17)}`, 2 * 3_600 + index * 40];
    const by = (after: number, name: string, parameters: object) =>
      world.call({ at: at + after, service: 'ec2', name, who, ip: '203.0.113.91', agent: 'Boto3/1.40.4', parameters });
    const aws = (after: number, name: string, parameters: object) =>
      world.call({
        at: at + after,
        service: 'ec2',
        name,
        who: own,
        ip: 'agentless.inspector2.amazonaws.com',
        agent: 'agentless.inspector2.amazonaws.com',
        parameters,
      });
    return [
      by(0, 'CreateSnapshot', { volumeId: `vol-${world.hex(17)}` }),
      by(60, 'ModifySnapshotAttribute', {
        snapshotId: snapshot,
        attributeType: 'CREATE_VOLUME_PERMISSION',
        createVolumePermission: { add: { items: [{ userId: VENDOR }] } },
      }),
      by(3_600, 'DeleteSnapshot', { snapshotId: snapshot }),
      aws(5, 'CreateSnapshots', {
        CreateSnapshotsRequest: { InstanceSpecification: { InstanceId: `i-${world.hex(17)}` } },
      }),
      aws(700, 'DeleteSnapshot', { snapshotId: `snap-${world.hex(17)}` }),
    ];
  }).flat();
}

/** The recorder of AWS Config and Security Hub's checks, which read all that there is. */
function config(world: World): AccountEvent[] {
  const who = serviceLinked(world, 'AWSServiceRoleForConfig', 'config.amazonaws.com', 'AWSConfig-Describe');
  const hub = serviceLinked(world, 'AWSServiceRoleForSecurityHub', 'securityhub.amazonaws.com', 'securityhub');
  const calls = Object.entries(ASKED).flatMap(([service, names]) => names.map((one) => [service, one] as const));
  const by = (one: typeof who, principal: string) => {
    const [service, name] = world.pick(calls);
    return world.call({
      at: world.between(0, 24),
      service,
      name,
      who: one,
      ip: principal,
      agent: principal,
      parameters: {},
    });
  };
  return [
    ...Array.from({ length: 4_000 }, () => by(who, 'config.amazonaws.com')),
    ...Array.from({ length: 1_500 }, () => by(hub, 'securityhub.amazonaws.com')),
    ...Array.from({ length: 300 }, () =>
      world.call({
        at: world.between(0, 24),
        service: 'config',
        name: 'PutEvaluations',
        who: session(world, 'config-rule', 'check'),
        ip: '203.0.113.201',
        parameters: { evaluations: [{ complianceResourceType: 'AWS::S3::Bucket', complianceType: 'COMPLIANT' }] },
        more: { awsRegion: REGION },
      }),
    ),
  ];
}
