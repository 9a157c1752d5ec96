import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { serviceLinked } from './identities.ts';
import { ACCOUNT, REGION, VENDOR, type World } from './world.ts';

/** What the services that watch an account tell and do on a day on which nothing happened. */
export function guards(world: World): AccountEvent[] {
  return [
    ...probes(world),
    ...controls(world),
    ...rules(world),
    ...vulnerabilities(world),
    ...ownWork(world),
    ...others(world),
  ];
}

/** The internet knocks on two public machines, and GuardDuty tells it again each hour. */
function probes(world: World): AccountEvent[] {
  return [0, 1].flatMap((machine) =>
    Array.from({ length: 8 }, (_, index) =>
      world.event(1_800 + index * 9_000, 'aws.guardduty', 'GuardDuty Finding', REGION, {
        schemaVersion: '2.0',
        accountId: ACCOUNT,
        region: REGION,
        id: `${machine}bc${'0'.repeat(29)}`,
        arn: `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/d0/finding/${machine}bc`,
        type: machine === 0 ? 'Recon:EC2/PortProbeUnprotectedPort' : 'UnauthorizedAccess:EC2/SSHBruteForce',
        severity: 2,
        title: 'A port of the instance is being probed',
        resource: { resourceType: 'Instance', instanceDetails: { instanceId: `i-0123456789abcdef${machine}` } },
        service: {
          serviceName: 'guardduty',
          archived: false,
          count: index + 1,
          resourceRole: 'TARGET',
          additionalInfo: {},
          action:
            machine === 0
              ? {
                  actionType: 'PORT_PROBE',
                  portProbeAction: {
                    blocked: false,
                    portProbeDetails: [
                      { localPortDetails: { port: 22 }, remoteIpDetails: { ipAddressV4: `198.51.100.${50 + index}` } },
                    ],
                  },
                }
              : {
                  actionType: 'NETWORK_CONNECTION',
                  networkConnectionAction: {
                    connectionDirection: 'INBOUND',
                    protocol: 'TCP',
                    localPortDetails: { port: 22 },
                    remoteIpDetails: { ipAddressV4: `198.51.100.${60 + index}` },
                  },
                },
        },
      }),
    ),
  );
}

/** The same issues from three standards, told anew at every check; some of a day's new resources fail one. */
function controls(world: World): AccountEvent[] {
  const failing = [
    [
      'ECS.5',
      'HIGH',
      'ECS containers should be limited to read-only access to root filesystems',
      'AwsEcsTaskDefinition',
    ],
    [
      'EC2.19',
      'CRITICAL',
      'Security groups should not allow unrestricted access to ports with high risk',
      'AwsEc2SecurityGroup',
    ],
    ['S3.1', 'MEDIUM', 'S3 general purpose buckets should have block public access settings enabled', 'AwsS3Bucket'],
    ['RDS.8', 'LOW', 'RDS DB instances should have deletion protection enabled', 'AwsRdsDbInstance'],
    ['Lambda.2', 'MEDIUM', 'Lambda functions should use supported runtimes', 'AwsLambdaFunction'],
    ['ECR.1', 'HIGH', 'ECR private repositories should have image scanning configured', 'AwsEcrRepository'],
    ['IAM.6', 'CRITICAL', 'Hardware MFA should be enabled for the root user', 'AwsAccount'],
    ['SSM.2', 'HIGH', 'Managed instances should have a patch compliance status of COMPLIANT', 'AwsSsmPatchCompliance'],
  ] as const;
  const standards = [
    'aws-foundational-security-best-practices/v/1.0.0',
    'cis-aws-foundations-benchmark/v/3.0.0',
    'nist-800-53/v/5.0.0',
  ];
  return failing.flatMap(([control, label, title, type], nth) =>
    Array.from({ length: nth % 2 === 0 ? 4 : 2 }, (_, resource) =>
      [0, 12].flatMap((hour) =>
        standards.map((standard) =>
          world.event(
            hour * 3_600 + 300 + resource * 60,
            'aws.securityhub',
            'Security Hub Findings - Imported',
            REGION,
            {
              findings: [
                {
                  SchemaVersion: '2018-10-08',
                  Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:${control}/finding/${standard}/${resource}`,
                  ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
                  ProductName: 'Security Hub',
                  GeneratorId: `security-control/${control}`,
                  AwsAccountId: ACCOUNT,
                  Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
                  Title: title,
                  FirstObservedAt: '2026-02-10T10:00:00.000Z',
                  CreatedAt: '2026-02-10T10:00:00.000Z',
                  UpdatedAt: world.time(hour * 3_600 + 300),
                  Severity: { Label: label, Original: label },
                  Compliance: {
                    Status: 'FAILED',
                    SecurityControlId: control,
                    AssociatedStandards: [{ StandardsId: `standards/${standard}` }],
                  },
                  Workflow: { Status: 'NEW' },
                  RecordState: 'ACTIVE',
                  Resources: [{ Type: type, Id: `arn:aws:service:${REGION}:${ACCOUNT}:${type}/${resource}` }],
                },
              ],
            },
          ),
        ),
      ),
    ).flat(),
  );
}

/** Rules of AWS Config, of a pack and Security Hub's own: most of what changes is tidied up within the day. */
function rules(world: World): AccountEvent[] {
  const names = [
    ['required-tags', 'AWS::EC2::Instance'],
    ['ec2-imdsv2-check', 'AWS::EC2::Instance'],
    ['s3-bucket-server-side-encryption-enabled', 'AWS::S3::Bucket'],
    ['s3-bucket-logging-enabled', 'AWS::S3::Bucket'],
    ['securityhub-ec2-instance-no-public-ip-1a2b3c4d', 'AWS::EC2::Instance'],
    ['securityhub-lambda-function-settings-check-5d6e7f80', 'AWS::Lambda::Function'],
    ['iam-user-unused-credentials-check', 'AWS::IAM::User'],
    ['cloudwatch-log-group-encrypted', 'AWS::Logs::LogGroup'],
    ['ec2-stopped-instance', 'AWS::EC2::Instance'],
    ['dynamodb-in-backup-plan', 'AWS::DynamoDB::Table'],
  ] as const;
  return Array.from({ length: 60 }, (_, index) => {
    const [configRuleName, resourceType] = names[index % names.length] ?? names[0];
    return world.event(world.between(0, 24), 'aws.config', 'Config Rules Compliance Change', REGION, {
      resourceId: `resource-${index}`,
      awsRegion: REGION,
      awsAccountId: ACCOUNT,
      configRuleName,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: { complianceType: index % 3 === 0 ? 'COMPLIANT' : 'NON_COMPLIANT' },
      resourceType,
    });
  });
}

function vulnerabilities(world: World): AccountEvent[] {
  return Array.from({ length: 90 }, (_, index) =>
    world.event(world.between(0, 24), 'aws.inspector2', 'Inspector2 Finding', REGION, {
      awsAccountId: ACCOUNT,
      findingArn: `arn:aws:inspector2:${REGION}:${ACCOUNT}:finding/${world.hex(32)}`,
      type: 'PACKAGE_VULNERABILITY',
      title: `CVE-2026-${1_000 + (index % 6)} - library${index % 6}`,
      severity: index % 15 === 0 ? 'CRITICAL' : index % 3 === 0 ? 'HIGH' : 'MEDIUM',
      status: index % 4 === 0 ? 'CLOSED' : 'ACTIVE',
      exploitAvailable: index % 10 === 0 ? 'YES' : 'NO',
      fixAvailable: 'YES',
      resources: [
        { type: 'AWS_ECR_CONTAINER_IMAGE', id: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop/sha256:${index % 8}` },
      ],
      packageVulnerabilityDetails: { vulnerabilityId: `CVE-2026-${1_000 + (index % 6)}` },
    }),
  );
}

/** What these services do in the account with roles of their own. */
function ownWork(world: World): AccountEvent[] {
  const malware = serviceLinked(
    world,
    'AWSServiceRoleForAmazonGuardDutyMalwareProtection',
    'malware-protection.guardduty.amazonaws.com',
    'MalwareProtection',
  );
  const runtime = serviceLinked(world, 'AWSServiceRoleForAmazonGuardDuty', 'guardduty.amazonaws.com', 'GuardDuty');
  const inspector = serviceLinked(world, 'AWSServiceRoleForAmazonInspector2', 'inspector2.amazonaws.com', 'Inspector2');
  const by = (at: number, who: typeof malware, service: string, name: string, parameters: object) =>
    world.call({ at, service, name, who, ip: String(who.invokedBy), agent: String(who.invokedBy), parameters });
  return Array.from({ length: 6 }, () => {
    const at = world.between(0, 24);
    return [
      by(at, malware, 'ec2', 'CreateSnapshot', { volumeId: `vol-${world.hex(17)}` }),
      by(at + 30, malware, 'ec2', 'ModifySnapshotAttribute', {
        snapshotId: `snap-${world.hex(17)}`,
        createVolumePermission: { add: { items: [{ userId: '652050842985' }] } },
      }),
      by(at + 31, malware, 'kms', 'CreateGrant', {
        keyId: world.uuid(),
        granteePrincipal: 'malware-protection.guardduty.amazonaws.com',
      }),
      by(at + 900, malware, 'ec2', 'DeleteSnapshot', { snapshotId: `snap-${world.hex(17)}` }),
      by(at, runtime, 'ec2', 'CreateVpcEndpoint', {
        CreateVpcEndpointRequest: { ServiceName: `com.amazonaws.${REGION}.guardduty-data` },
      }),
      by(at, runtime, 'ec2', 'CreateSecurityGroup', { groupName: 'GuardDutyManagedSecurityGroup' }),
      by(at, runtime, 'ec2', 'AuthorizeSecurityGroupIngress', {
        groupId: `sg-${world.hex(17)}`,
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.20.0.0/16' }] } }],
        },
      }),
      by(at, inspector, 'ssm', 'CreateAssociation', { name: 'AmazonInspector2-ConfigureInspectorSsmPlugin' }),
      by(at, inspector, 'ssm', 'UpdateAssociation', { associationId: world.uuid() }),
    ];
  }).flat();
}

/** Access Analyzer on what the vendor may, Trusted Advisor, Health, Macie. */
function others(world: World): AccountEvent[] {
  const analysed = (id: string, resource: string, principal: object) =>
    world.event(world.between(0, 24), 'aws.access-analyzer', 'Access Analyzer Finding', REGION, {
      version: '1.0',
      id,
      status: 'ACTIVE',
      resourceType: 'AWS::IAM::Role',
      resource,
      principal,
      action: ['sts:AssumeRole'],
      condition: { 'sts:ExternalId': world.uuid() },
      isPublic: false,
      isDeleted: false,
      accountId: ACCOUNT,
      region: REGION,
    });
  return [
    analysed('a1', `arn:aws:iam::${ACCOUNT}:role/PostureScanner`, { AWS: `arn:aws:iam::${VENDOR}:root` }),
    ...Array.from({ length: 14 }, (_, index) =>
      world.event(
        world.between(0, 24),
        'aws.trustedadvisor',
        'Trusted Advisor Check Item Refresh Notification',
        'us-east-1',
        {
          'check-name': ['Low Utilization Amazon EC2 Instances', 'Amazon EBS Snapshots', 'Amazon RDS Multi-AZ'][
            index % 3
          ],
          'check-item-detail': { [index % 3 === 1 ? 'Region' : 'Region/AZ']: REGION },
          status: 'WARN',
          resource_id: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-${index}`,
          uuid: world.uuid(),
        },
      ),
    ),
    ...Array.from({ length: 3 }, (_, index) =>
      world.event(world.between(0, 24), 'aws.health', 'AWS Health Event', 'us-east-1', {
        eventArn: `arn:aws:health:${REGION}::event/RDS/AWS_RDS_MAINTENANCE_SCHEDULED/${index}`,
        service: 'RDS',
        eventTypeCode: 'AWS_RDS_MAINTENANCE_SCHEDULED',
        eventTypeCategory: 'scheduledChange',
        statusCode: 'upcoming',
        affectedEntities: [{ entityValue: `shop-${index}` }],
      }),
    ),
  ];
}
