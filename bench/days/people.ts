import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { person } from './identities.ts';
import type { Identity } from './world.ts';
import { ACCOUNT, REGION, type World } from './world.ts';

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const OFFICE = '198.51.100.10';

/** What people look at in the console. */
const LOOKS: readonly (readonly [string, readonly string[]])[] = [
  ['ec2', ['DescribeInstances', 'DescribeVolumes', 'DescribeSecurityGroups', 'DescribeVpcs', 'DescribeSubnets']],
  ['logs', ['DescribeLogGroups', 'DescribeLogStreams', 'GetLogEvents', 'GetQueryResults']],
  ['monitoring', ['DescribeAlarms', 'ListMetrics', 'GetDashboard']],
  ['lambda', ['ListFunctions20150331', 'GetFunction20150331v2', 'GetPolicy20150331v2']],
  ['rds', ['DescribeDBInstances', 'DescribeDBClusters', 'DescribeDBSnapshots']],
  ['s3', ['ListBuckets', 'GetBucketLocation', 'GetBucketPublicAccessBlock', 'GetBucketPolicyStatus']],
  ['iam', ['ListRoles', 'GetRole', 'ListAttachedRolePolicies', 'GetAccountSummary']],
  ['ecs', ['DescribeServices', 'ListTasks', 'DescribeTaskDefinition']],
  ['cloudformation', ['DescribeStacks', 'ListStacks', 'DescribeStackEvents']],
  ['health', ['DescribeEventAggregates']],
  ['notifications', ['ListNotificationHubs']],
];

/** Sixty people who come through Identity Center, look at much and change little, now and then without the right to. */
export function people(world: World): AccountEvent[] {
  const names = Array.from({ length: 60 }, (_, index) => `person${String(index + 1).padStart(2, '0')}`);
  return names.flatMap((name, index) => {
    const permissions = index < 4 ? 'AdministratorAccess' : index < 30 ? 'Developer' : 'ReadOnly';
    const who = person(world, name, permissions);
    const ip = index % 4 === 0 ? `203.0.113.${10 + index}` : OFFICE;
    return [
      ...signIns(world, who, name, ip),
      ...Array.from({ length: 3 }, () => looking(world, who, ip, world.between(8, 18))).flat(),
      ...(permissions === 'ReadOnly' ? [] : changing(world, who, ip, index)),
    ];
  });
}

function signIns(world: World, who: Identity, name: string, ip: string): AccountEvent[] {
  const at = world.between(7, 9);
  const portal = {
    type: 'IdentityCenterUser',
    accountId: ACCOUNT,
    onBehalfOf: who.onBehalfOf,
    credentialId: world.hex(24),
  };
  const login = world.event(at + 20, 'aws.signin', 'AWS Console Sign In via CloudTrail', REGION, {
    eventVersion: '1.11',
    userIdentity: who,
    eventTime: world.time(at + 20),
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    awsRegion: REGION,
    sourceIPAddress: ip,
    userAgent: BROWSER,
    requestParameters: null,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MobileVersion: 'No', MFAUsed: 'No' },
    eventID: world.uuid(),
    eventType: 'AwsConsoleSignIn',
    recipientAccountId: ACCOUNT,
  });
  const call = (service: string, event: string, parameters: object | null) =>
    world.call({ at, service, name: event, who: portal, ip, agent: BROWSER, parameters });
  return [
    call('sso', 'Authenticate', null),
    call('sso', 'Federate', null),
    call('sso', 'ListAccountRoles', { accountId: ACCOUNT }),
    ...(name.endsWith('5')
      ? [
          call('sso', 'CreateToken', {
            clientId: world.hex(16),
            grantType: 'urn:ietf:params:oauth:grant-type:device_code',
          }),
        ]
      : []),
    login,
  ];
}

function looking(world: World, who: Identity, ip: string, at: number): AccountEvent[] {
  return Array.from({ length: 30 + world.int(40) }, (_, index) => {
    const [service, names] = world.pick(LOOKS);
    const denied = world.random() < 0.02;
    return world.call({
      at: at + index * 3,
      service,
      name: world.pick(names),
      who,
      ip,
      agent: BROWSER,
      more: { sessionCredentialFromConsole: 'true' },
      ...(denied ? { error: service === 'ec2' ? 'Client.UnauthorizedOperation' : 'AccessDenied' } : {}),
    });
  });
}

/** What developers and administrators do by hand on a working day. */
function changing(world: World, who: Identity, ip: string, index: number): AccountEvent[] {
  const at = world.between(9, 17);
  const by = (service: string, name: string, parameters: object | null = null, error?: string) =>
    world.call({
      at,
      service,
      name,
      who,
      ip,
      agent: BROWSER,
      parameters,
      ...(error && { error }),
      more: { sessionCredentialFromConsole: 'true' },
    });
  const machine = `i-${world.hex(17)}`;
  const all = [
    [
      by('ssm', 'StartSession', { target: machine }),
      by('ssm', 'TerminateSession', { sessionId: `p-${world.hex(17)}` }),
    ],
    [
      by('logs', 'StartQuery', {
        logGroupNames: ['/ecs/shop'],
        queryString: 'fields @message',
        startTime: 1,
        endTime: 2,
      }),
    ],
    [by('ec2', 'StartInstances', { instancesSet: { items: [{ instanceId: machine }] } })],
    [by('ec2', 'StopInstances', { instancesSet: { items: [{ instanceId: machine }] } })],
    [by('ecs', 'UpdateService', { cluster: 'shop', service: 'web', desiredCount: 4, forceNewDeployment: true })],
    [by('athena', 'StartQueryExecution', { queryString: 'SELECT 1', workGroup: 'primary' })],
    [by('cloudshell', 'CreateSession')],
    [
      by('ec2', 'CreateTags', {
        resourcesSet: { items: [{ resourceId: machine }] },
        tagSet: { items: [{ key: 'owner', value: 'team' }] },
      }),
    ],
    [by('monitoring', 'PutDashboard', { dashboardName: 'shop' })],
    [
      by('iam', 'ListInstanceProfiles', {}, 'AccessDenied'),
      by('ec2', 'RunInstances', { instanceType: 't3.micro' }, 'Client.UnauthorizedOperation'),
    ],
    [
      by('ec2', 'AuthorizeSecurityGroupIngress', {
        groupId: `sg-${world.hex(17)}`,
        ipPermissions: {
          items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.20.0.0/16' }] } }],
        },
      }),
    ],
    [
      by('bedrock', 'InvokeModel', { modelId: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0' }),
      by('bedrock', 'Converse', { modelId: 'eu.amazon.nova-pro-v1:0' }),
    ],
    [by('lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: 'shop-dev', memorySize: 512 })],
    [
      by('s3', 'PutBucketTagging', { bucketName: 'shop-dev' }),
      by('s3', 'PutBucketLifecycle', {
        bucketName: 'shop-dev',
        LifecycleConfiguration: {
          Rule: { ID: 'tidy', Status: 'Enabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 30 } },
        },
      }),
    ],
    [
      by('secretsmanager', 'PutSecretValue', { secretId: 'dev/shop/api' }),
      by('secretsmanager', 'GetSecretValue', { secretId: 'dev/shop/api' }),
    ],
  ];
  const mine = [all[index % all.length] ?? [], all[(index * 7 + 3) % all.length] ?? []];
  return mine.flat();
}
