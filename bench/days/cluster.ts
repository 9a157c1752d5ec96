import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { serviceLinked, session } from './identities.ts';
import type { Identity } from './world.ts';
import { ACCOUNT, REGION, type World } from './world.ts';

const OIDC = `oidc.eks.${REGION}.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE`;
const NAT = '203.0.113.200';
const AUTOSCALING = 'autoscaling.amazonaws.com';

/** A Kubernetes cluster with its controllers: nodes come and go all day, volumes, listeners, names and secrets with them. */
export function cluster(world: World): AccountEvent[] {
  const pod = (role: string) => session(world, role, `1772496000${world.hex(9)}`, { provider: OIDC });
  return [
    ...nodes(world, pod('KarpenterController-shop')),
    ...controllers(world, pod),
    ...nodeSessions(world),
    ...groups(world),
  ];
}

function nodes(world: World, who: Identity): AccountEvent[] {
  const agent = 'karpenter.sh-1.8.1 aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.2 md/GOOS#linux md/GOARCH#arm64';
  return Array.from({ length: 140 }, () => {
    const at = world.between(0, 24);
    const template = `karpenter.k8s.aws/${world.hex(20)}`;
    const ids = [`i-${world.hex(17)}`];
    const by = (after: number, service: string, name: string, parameters: object, response: object | null = null) =>
      world.call({ at: at + after, service, name, who, ip: NAT, agent, parameters, response });
    return [
      by(0, 'ec2', 'CreateLaunchTemplate', {
        CreateLaunchTemplateRequest: {
          LaunchTemplateName: template,
          LaunchTemplateData: {
            ImageId: 'ami-0a1b2c3d4e5f60718',
            UserData: '<sensitiveDataRemoved>',
            MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
            IamInstanceProfile: { Name: 'shop_4067990795380418201' },
          },
        },
      }),
      by(1, 'ec2', 'CreateFleet', {
        CreateFleetRequest: {
          Type: 'instant',
          LaunchTemplateConfigs: {
            tag: 1,
            LaunchTemplateSpecification: { LaunchTemplateName: template, Version: '$Latest' },
            Overrides: ['c7g.xlarge', 'm7g.2xlarge', 'r7g.4xlarge'].map((InstanceType, index) => ({
              tag: index + 1,
              InstanceType,
              SubnetId: 'subnet-0a1b2c3d',
            })),
          },
          TargetCapacitySpecification: { DefaultTargetCapacityType: 'spot', TotalTargetCapacity: 1 },
        },
      }),
      world.call({
        at: at + 1,
        service: 'ec2',
        name: 'RunInstances',
        who: { ...who, invokedBy: 'ec2fleet.amazonaws.com' },
        ip: 'ec2fleet.amazonaws.com',
        agent: 'ec2fleet.amazonaws.com',
        parameters: {
          instanceType: world.pick(['c7g.xlarge', 'm7g.2xlarge', 'r7g.4xlarge']),
          instancesSet: { items: [{ minCount: 1, maxCount: 1 }] },
          launchTemplate: { launchTemplateName: template },
        },
        response: { instancesSet: { items: ids.map((instanceId) => ({ instanceId })) } },
      }),
      by(40, 'ec2', 'DescribeInstances', { instancesSet: { items: [{ instanceId: ids[0] }] } }),
      by(60, 'ec2', 'CreateTags', {
        resourcesSet: { items: [{ resourceId: ids[0] }] },
        tagSet: { items: [{ key: 'Name', value: 'shop/general' }] },
      }),
      by(2_400, 'ec2', 'TerminateInstances', { instancesSet: { items: [{ instanceId: ids[0] }] } }),
      by(2_460, 'ec2', 'DeleteLaunchTemplate', { DeleteLaunchTemplateRequest: { LaunchTemplateName: template } }),
    ];
  }).flat();
}

function controllers(world: World, pod: (role: string) => Identity): AccountEvent[] {
  const [balancer, dns, volumes, secrets] = [
    'AmazonEKSLoadBalancerController',
    'external-dns',
    'AmazonEKS_EBS_CSI_DriverRole',
    'external-secrets',
  ].map(pod);
  const many = (count: number, make: (at: number, index: number) => AccountEvent[]) =>
    Array.from({ length: count }, (_, index) => make(world.between(0, 24), index)).flat();
  const by = (at: number, who: Identity | undefined, service: string, name: string, parameters: object) =>
    world.call({
      at,
      service,
      name,
      who: who ?? {},
      ip: NAT,
      agent: 'aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.2',
      parameters,
    });
  return [
    ...many(6, (at, index) => [
      by(at, balancer, 'elasticloadbalancing', 'CreateLoadBalancer', {
        name: `k8s-shop-${index}`,
        scheme: 'internet-facing',
      }),
      by(at, balancer, 'ec2', 'CreateSecurityGroup', { groupName: `k8s-shop-${index}`, vpcId: 'vpc-0a1b2c3d' }),
      by(at, balancer, 'ec2', 'AuthorizeSecurityGroupIngress', {
        groupId: `sg-${world.hex(17)}`,
        ipPermissions: {
          items: [80, 443].map((port) => ({
            ipProtocol: 'tcp',
            fromPort: port,
            toPort: port,
            ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
          })),
        },
      }),
      by(at, balancer, 'elasticloadbalancing', 'RegisterTargets', {
        targetGroupArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/k8s/1`,
      }),
      by(at + 900, balancer, 'ec2', 'RevokeSecurityGroupIngress', { groupId: `sg-${world.hex(17)}` }),
      by(at + 900, balancer, 'ec2', 'DeleteSecurityGroup', { groupId: `sg-${world.hex(17)}` }),
      by(at + 900, balancer, 'elasticloadbalancing', 'DeleteLoadBalancer', {
        loadBalancerArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/k8s/${index}`,
      }),
    ]),
    ...many(60, (at, index) => [
      by(at, dns, 'route53', 'ChangeResourceRecordSets', {
        hostedZoneId: 'Z0123456789',
        changeBatch: {
          changes: [{ action: 'UPSERT', resourceRecordSet: { name: `pr-${index}.dev.example.com`, type: 'A' } }],
        },
      }),
      by(at, dns, 'route53', 'ListResourceRecordSets', { hostedZoneId: 'Z0123456789' }),
    ]),
    ...many(50, (at) => [
      by(at, volumes, 'ec2', 'CreateVolume', { size: '20', zone: `${REGION}a`, encrypted: true }),
      by(at, volumes, 'ec2', 'AttachVolume', { volumeId: `vol-${world.hex(17)}`, instanceId: `i-${world.hex(17)}` }),
      by(at + 1_800, volumes, 'ec2', 'DetachVolume', { volumeId: `vol-${world.hex(17)}` }),
      by(at + 1_810, volumes, 'ec2', 'DeleteVolume', { volumeId: `vol-${world.hex(17)}` }),
    ]),
    // Every refresh reads them all: thirty secrets within a minute, each hour.
    ...Array.from({ length: 24 }, (_, hour) =>
      Array.from({ length: 30 }, (_unused, index) =>
        by(hour * 3_600 + index, secrets, 'secretsmanager', 'GetSecretValue', { secretId: `prod/shop/${index}` }),
      ),
    ).flat(),
    ...Array.from({ length: 24 }, (_, hour) =>
      by(hour * 3_600, secrets, 'secretsmanager', 'BatchGetSecretValue', {
        secretIdList: Array.from({ length: 8 }, (_unused, index) => `prod/batch/${index}`),
      }),
    ),
  ];
}

/** What each node does as itself: pulls images, joins, is managed. */
function nodeSessions(world: World): AccountEvent[] {
  return Array.from({ length: 240 }, () => {
    const machine = `i-${world.hex(17)}`;
    const who = session(world, 'KarpenterNodeRole-shop', machine, { onMachine: true });
    const at = world.between(0, 24);
    const by = (after: number, service: string, name: string, parameters: object) =>
      world.call({
        at: at + after,
        service,
        name,
        who,
        ip: `10.20.${world.int(200)}.${world.int(250)}`,
        agent: 'aws-sdk-go-v2/1.36.0',
        parameters,
        more: { vpcEndpointId: 'vpce-0a1b2c3d4e5f60718' },
      });
    return [
      by(5, 'ecr', 'GetAuthorizationToken', {}),
      by(6, 'ecr', 'BatchGetImage', { repositoryName: 'shop', imageIds: [{ imageTag: '1' }] }),
      by(7, 'ecr', 'GetDownloadUrlForLayer', { repositoryName: 'shop' }),
      by(8, 'eks-auth', 'AssumeRoleForPodIdentity', { clusterName: 'shop' }),
      by(9, 'ec2', 'DescribeInstances', {}),
      by(9, 'ssm', 'UpdateInstanceInformation', { instanceId: machine }),
    ];
  }).flat();
}

/** Groups of machines that EC2 Auto Scaling grows and shrinks. */
function groups(world: World): AccountEvent[] {
  const who = serviceLinked(world, 'AWSServiceRoleForAutoScaling', AUTOSCALING, 'AutoScaling');
  return Array.from({ length: 80 }, () => {
    const at = world.between(0, 24);
    const by = (after: number, name: string, parameters: object) =>
      world.call({ at: at + after, service: 'ec2', name, who, ip: AUTOSCALING, agent: AUTOSCALING, parameters });
    return [
      by(0, 'RunInstances', { instanceType: 'm7g.xlarge', instancesSet: { items: [{ minCount: 6, maxCount: 6 }] } }),
      by(5, 'CreateTags', { resourcesSet: { items: [{ resourceId: `i-${world.hex(17)}` }] } }),
      by(3_000, 'TerminateInstances', { instancesSet: { items: [{ instanceId: `i-${world.hex(17)}` }] } }),
    ];
  }).flat();
}
