import { describe } from '@jest/globals';
import { OTHER, OWN, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';

const policy = (...actions: string[]) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
const managed = (name: string) => ({ userName: 'x', policyArn: `arn:aws:iam::aws:policy/${name}` });
const byProgram = sessionOf('deploy', 'run');

describe('what goes to another account by itself', () => {
  const queue = (account: string) => `arn:aws:sqs:eu-central-1:${account}:q`;
  const vault = (account: string) => ({
    sourceBackupVaultName: 'v',
    destinationBackupVaultArn: `arn:aws:backup:eu-central-1:${account}:backup-vault:v`,
  });
  table([
    [
      'notices of a bucket',
      's3',
      'PutBucketNotification',
      { NotificationConfiguration: { QueueConfiguration: { Queue: queue(OTHER) } } },
      'medium',
    ],
    [
      'the same to an own queue',
      's3',
      'PutBucketNotification',
      { NotificationConfiguration: { QueueConfiguration: { Queue: queue(OWN) } } },
      'info',
    ],
    [
      'lists of objects',
      's3',
      'PutBucketInventoryConfiguration',
      { InventoryConfiguration: { Destination: { S3BucketDestination: { AccountId: OTHER } } } },
      'medium',
    ],
    ['messages of a topic', 'sns', 'Subscribe', { topicArn: 't', protocol: 'sqs', endpoint: queue(OTHER) }, 'medium'],
    [
      'an own queue that hears a topic of somebody else',
      'sns',
      'Subscribe',
      { topicArn: `arn:aws:sns:us-east-1:${OTHER}:t`, protocol: 'sqs', endpoint: queue(OWN) },
      'nothing',
    ],
    [
      'results of a function',
      'lambda',
      'UpdateFunctionEventInvokeConfig',
      { functionName: 'f', destinationConfig: { onSuccess: { destination: queue(OTHER) } } },
      'medium',
    ],
    ['backups', 'backup', 'StartCopyJob', vault(OTHER), 'high'],
    ['backups into an own vault', 'backup', 'StartCopyJob', vault(OWN), 'nothing'],
    [
      'an address',
      'ec2',
      'EnableAddressTransfer',
      { EnableAddressTransferRequest: { AllocationId: 'x', TransferAccountId: OTHER } },
      'high',
    ],
    [
      'rights on a lake',
      'lakeformation',
      'GrantPermissions',
      { principal: { dataLakePrincipalIdentifier: OTHER } },
      'medium',
    ],
    ['logs and metrics', 'oam', 'CreateLink', { sinkIdentifier: `arn:aws:oam:eu-central-1:${OTHER}:sink/x` }, 'medium'],
  ]);
});

describe('rights that are nearly all rights', () => {
  table([
    ['most services', 'iam', 'AttachUserPolicy', managed('PowerUserAccess'), 'medium'],
    ['all secrets', 'iam', 'AttachUserPolicy', managed('SecretsManagerReadWrite'), 'medium'],
    ['all of one service', 'iam', 'AttachUserPolicy', managed('AmazonS3FullAccess'), 'low'],
    ['reading', 'iam', 'AttachUserPolicy', managed('AmazonS3ReadOnlyAccess'), 'info'],
    [
      'a policy of the own account with a large name',
      'iam',
      'AttachUserPolicy',
      { userName: 'x', policyArn: `arn:aws:iam::${OWN}:policy/AmazonS3FullAccess` },
      'info',
    ],
    [
      'code with any role',
      'iam',
      'PutUserPolicy',
      { userName: 'x', policyDocument: policy('iam:PassRole', 'lambda:*') },
      'medium',
    ],
    ['code with no role', 'iam', 'PutUserPolicy', { userName: 'x', policyDocument: policy('lambda:*') }, 'info'],
    ['any role', 'iam', 'PutUserPolicy', { userName: 'x', policyDocument: policy('sts:Assume*') }, 'medium'],
    ['any user', 'iam', 'PutUserPolicy', { userName: 'x', policyDocument: policy('iam:CreateAccessKey') }, 'medium'],
    [
      'what denies everything taken off',
      'iam',
      'DetachRolePolicy',
      { roleName: 'x', policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' },
      'high',
    ],
    ['a device for another user', 'iam', 'EnableMFADevice', { userName: 'bob', serialNumber: 'x' }, 'medium'],
    ['an own device', 'iam', 'EnableMFADevice', { userName: 'mallory', serialNumber: 'x' }, 'info'],
    [
      'the policy that allows all taken off an account',
      'organizations',
      'DetachPolicy',
      { policyId: 'p-FullAWSAccess', targetId: OWN },
      'nothing',
    ],
  ]);
});

describe('doors of applications and services', () => {
  const method = (httpMethod: string, value: string) => ({
    restApiId: 'a',
    httpMethod,
    patchOperations: [{ op: 'replace', path: '/authorizationType', value }],
  });
  const network = (open: boolean) => ({ name: 'n', policy: JSON.stringify([{ Rules: [], AllowFromPublic: open }]) });
  const endpoint = (statement: object) => ({
    ModifyVpcEndpointRequest: { VpcEndpointId: 'vpce-1', PolicyDocument: JSON.stringify({ Statement: [statement] }) },
  });
  const everything = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  table([
    ['a method without authorization', 'apigateway', 'UpdateMethod', method('GET', 'NONE'), 'medium'],
    ['a method that asks first', 'apigateway', 'UpdateMethod', method('OPTIONS', 'NONE'), 'nothing'],
    ['a method with one', 'apigateway', 'UpdateMethod', method('GET', 'AWS_IAM'), 'nothing'],
    [
      'users without a second factor',
      'cognito-idp',
      'SetUserPoolMfaConfig',
      { userPoolId: 'p', mfaConfiguration: 'OFF' },
      'medium',
    ],
    [
      'users of another provider',
      'cognito-idp',
      'CreateIdentityProvider',
      { userPoolId: 'p', providerName: 'x' },
      'medium',
    ],
    [
      'a cache without passwords',
      'elasticache',
      'ModifyUser',
      { userId: 'default', noPasswordRequired: true },
      'medium',
    ],
    ['a collection', 'aoss', 'UpdateSecurityPolicy', network(true), 'medium'],
    ['a collection in its network', 'aoss', 'UpdateSecurityPolicy', network(false), 'nothing'],
    [
      'a bucket of Lightsail',
      'lightsail',
      'UpdateBucket',
      { bucketName: 'b', accessRules: { getObject: 'public' } },
      'medium',
    ],
    [
      'an endpoint without a policy',
      'ec2',
      'ModifyVpcEndpoint',
      { ModifyVpcEndpointRequest: { ResetPolicy: true } },
      'medium',
    ],
    ['an endpoint that lets through all', 'ec2', 'ModifyVpcEndpoint', endpoint(everything), 'medium'],
    [
      'an endpoint for the organization',
      'ec2',
      'ModifyVpcEndpoint',
      endpoint({ ...everything, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } } }),
      'info',
    ],
  ]);
});

describe('what is lost, and how soon', () => {
  const rule = (one: object) => ({
    bucketName: 'b',
    LifecycleConfiguration: { Rule: { Status: 'Enabled', Expiration: { Days: 1 }, ...one } },
  });
  const material = (validTo: string) => ({ keyId: 'k', expirationModel: 'KEY_MATERIAL_EXPIRES', validTo });
  const locked = (who: string) => ({
    keyId: 'k',
    bypassPolicyLockoutSafetyCheck: true,
    policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:${who}` } }] }),
  });
  const machines = (count: number) => ({
    instancesSet: { items: Array.from({ length: count }, (_, index) => ({ instanceId: `i-${index}` })) },
  });
  const batch = (bytesTransferredIn: number) => ({
    managementEvent: false,
    additionalEventData: { bytesTransferredIn },
  });
  table([
    ['everything within a day', 's3', 'PutBucketLifecycle', rule({ Filter: { Prefix: '' } }), 'medium'],
    ['temporary files within a day', 's3', 'PutBucketLifecycle', rule({ Filter: { Prefix: 'tmp/' } }), 'low'],
    ['logs within a day', 's3', 'PutBucketLifecycle', rule({ Filter: { Prefix: 'AWSLogs/' } }), 'medium'],
    [
      'versions within a day',
      's3',
      'PutBucketLifecycle',
      rule({ Expiration: undefined, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
      'medium',
    ],
    ['key material by tomorrow', 'kms', 'ImportKeyMaterial', material('2026-03-03T03:00:00Z'), 'high'],
    ['key material in a year', 'kms', 'ImportKeyMaterial', material('2027-03-03T03:00:00Z'), 'info'],
    ['a key for one user only', 'kms', 'PutKeyPolicy', locked('user/mallory'), 'high'],
    ['a key for the account', 'kms', 'PutKeyPolicy', locked('root'), 'info'],
    [
      'backups kept for a day',
      'backup',
      'UpdateBackupPlan',
      { backupPlan: { rules: [{ lifecycle: { deleteAfterDays: 1 } }] } },
      'medium',
    ],
    ['twelve machines', 'ec2', 'TerminateInstances', machines(12), 'medium'],
    ['three machines', 'ec2', 'TerminateInstances', machines(3), 'info'],
    ['a batch of a hundred objects', 's3', 'DeleteObjects', { bucketName: 'b' }, 'medium', batch(9_800)],
    ['a batch of a few objects', 's3', 'DeleteObjects', { bucketName: 'b' }, 'low', batch(600)],
  ]);
});

describe('commands', () => {
  const shell = (target: object) => ({ documentName: 'AWS-RunShellScript', targets: [target] });
  table([
    ['to all of a tag, by a person', 'ssm', 'SendCommand', shell({ key: 'tag:Env', values: ['prod'] }), 'medium'],
    [
      'to all of a tag, by a deployment',
      'ssm',
      'SendCommand',
      shell({ key: 'tag:Env', values: ['prod'] }),
      'low',
      byProgram,
    ],
    [
      'to all, again and again',
      'ssm',
      'CreateAssociation',
      { name: 'AWS-RunShellScript', targets: [{ key: 'InstanceIds', values: ['*'] }] },
      'medium',
    ],
    [
      'written by another account',
      'ssm',
      'SendCommand',
      { documentName: `arn:aws:ssm:eu-central-1:${OTHER}:document/x`, instanceIds: ['i-1'] },
      'medium',
    ],
    [
      'of AWS, to all',
      'ssm',
      'SendCommand',
      { documentName: 'AWS-UpdateSSMAgent', targets: [{ key: 'InstanceIds', values: ['*'] }] },
      'low',
    ],
  ]);
});
