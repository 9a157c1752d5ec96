import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { seeded } from './ruler/pairs.ts';

/** What an account's trail looks like on a working day: mostly reading, by services and machines; weights, not counts. */
const CALLS: readonly (readonly [number, string, string, object])[] = [
  [
    18,
    'ec2',
    'DescribeInstances',
    { instancesSet: {}, filterSet: { items: [{ name: 'tag:Name', valueSet: { items: [{ value: 'web' }] } }] } },
  ],
  [
    10,
    'sts',
    'AssumeRole',
    { roleArn: 'arn:aws:iam::111122223333:role/app', roleSessionName: 'session', durationSeconds: 3600 },
  ],
  [9, 's3', 'GetBucketAcl', { bucketName: 'assets', Host: 's3.amazonaws.com', acl: '' }],
  [
    8,
    'kms',
    'Decrypt',
    { encryptionContext: { 'aws:lambda:FunctionArn': 'arn:aws:lambda:eu-central-1:111122223333:function:shop' } },
  ],
  [8, 'logs', 'DescribeLogGroups', { limit: 50 }],
  [
    7,
    'elasticloadbalancing',
    'DescribeTargetHealth',
    { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/1' },
  ],
  [6, 'cloudformation', 'DescribeStacks', { stackName: 'shop' }],
  [6, 'monitoring', 'DescribeAlarms', { maxRecords: 100 }],
  [
    5,
    'ssm',
    'UpdateInstanceInformation',
    { instanceId: 'i-0123456789abcdef0', agentVersion: '3.3.0.0', agentStatus: 'Active', platformType: 'Linux' },
  ],
  [5, 'autoscaling', 'DescribeAutoScalingGroups', { autoScalingGroupNames: ['web'] }],
  [4, 'lambda', 'GetFunction20150331v2', { functionName: 'shop' }],
  [4, 'secretsmanager', 'GetSecretValue', { secretId: 'prod/db' }],
  [3, 'logs', 'CreateLogStream', { logGroupName: '/aws/lambda/shop', logStreamName: '2026/03/02/[$LATEST]0' }],
  [2, 'iam', 'ListRoles', { maxItems: 100 }],
  [
    1,
    'ec2',
    'RunInstances',
    { instanceType: 't3.micro', instancesSet: { items: [{ imageId: 'ami-0', minCount: 1, maxCount: 1 }] } },
  ],
  [0.5, 'lambda', 'UpdateFunctionCode20150331v2', { functionName: 'shop', s3Bucket: 'deployments' }],
  [0.3, 'iam', 'AttachRolePolicy', { roleName: 'app', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
  [0.05, 'cloudtrail', 'StopLogging', { name: 'org-trail' }],
  [
    0.05,
    'ec2',
    'ModifySnapshotAttribute',
    { snapshotId: 'snap-0', createVolumePermission: { add: { items: [{ userId: '444455556666' }] } } },
  ],
];
const TOTAL = CALLS.reduce((sum, [weight]) => sum + weight, 0);

/** The call that a number below TOTAL falls on. */
function pickCall(number: number): readonly [string, string, object] {
  let left = number;
  for (const [weight, ...call] of CALLS) {
    left -= weight;
    if (left < 0) return call;
  }
  return ['sts', 'AssumeRole', {}];
}

/** A stream of CloudTrail records of about 1.6 KB, the same for the same seed. */
export function* cloudTrailRecords(seed: number): Generator<object> {
  const random = seeded(seed);
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  for (let time = Date.parse('2026-03-02T00:00:00Z'); ; time += Math.floor(random() * 400)) {
    const [service, eventName, requestParameters] = pickCall(random() * TOTAL);
    const user = `role-${Math.floor(random() * 40)}`;
    const eventTime = `${new Date(time).toISOString().slice(0, 19)}Z`;
    yield {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        principalId: `AROA${hex(16).toUpperCase()}:session-${hex(8)}`,
        arn: `arn:aws:sts::111122223333:assumed-role/${user}/session-${hex(8)}`,
        accountId: '111122223333',
        accessKeyId: `ASIA${hex(16).toUpperCase()}`,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: `AROA${hex(16).toUpperCase()}`,
            arn: `arn:aws:iam::111122223333:role/${user}`,
            accountId: '111122223333',
            userName: user,
          },
          attributes: { creationDate: eventTime, mfaAuthenticated: 'false' },
        },
      },
      eventTime,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      awsRegion: 'eu-central-1',
      sourceIPAddress: `203.0.113.${Math.floor(random() * 250)}`,
      userAgent:
        'aws-sdk-java/2.31.0 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#21.0.5 md/OpenJDK_64-Bit_Server_VM#21.0.5 md/en_US exec-env/AWS_Lambda_java21 cfg/retry-mode#standard',
      requestParameters,
      responseElements: null,
      requestID: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
      eventID: `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`,
      readOnly: /^(Describe|List|Get)/.test(eventName),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '111122223333',
      eventCategory: 'Management',
      tlsDetails: {
        tlsVersion: 'TLSv1.3',
        cipherSuite: 'TLS_AES_128_GCM_SHA256',
        clientProvidedHostHeader: `${service}.eu-central-1.amazonaws.com`,
      },
    };
  }
}

/** The record in its EventBridge envelope. */
export function enveloped(record: object): object {
  const { eventID, eventTime, eventSource } = record as Record<string, string>;
  return {
    version: '0',
    id: eventID,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${eventSource?.replace('.amazonaws.com', '')}`,
    account: '111122223333',
    time: eventTime,
    region: 'eu-central-1',
    resources: [],
    detail: record,
  };
}

/** Writes CloudTrail files of some records each into a folder; their unpacked bytes. */
export function writeLogs(folder: string, files: number, recordsEach: number): number {
  mkdirSync(folder, { recursive: true });
  const records = cloudTrailRecords(1);
  let bytes = 0;
  for (let index = 0; index < files; index += 1) {
    const text = JSON.stringify({ Records: Array.from({ length: recordsEach }, () => records.next().value) });
    bytes += text.length;
    const time = `20260302T${String(Math.floor(index / 60) % 24).padStart(2, '0')}${String(index % 60).padStart(2, '0')}Z`;
    writeFileSync(`${folder}/111122223333_CloudTrail_eu-central-1_${time}_${index}.json.gz`, gzipSync(text));
  }
  return bytes;
}
