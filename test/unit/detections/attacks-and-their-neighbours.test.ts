import { describe, expect, test } from '@jest/globals';
import { outsideAccess, sharedWith } from '../../../lib/documents/outside-access.ts';
import { markOf } from '../../../lib/domain/finding/threshold.ts';
import { web } from '../support/callers.ts';
import { call, OTHER, OWN, sessionOf } from '../support/calls.ts';
import { table } from '../support/loudness-table.ts';
import { answers, detector, said } from '../support/raising.ts';

const PROGRAM = sessionOf('deploy', 'build-1');
const role = `arn:aws:iam::${OWN}:role/Admin`;
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

describe('credentials, and what lets others in', () => {
  const user = (attributePath: string) => ({
    identityStoreId: 'd-1',
    userId: 'u-1',
    operations: [{ attributePath, attributeValue: 'HIDDEN_DUE_TO_SECURITY_REASONS' }],
  });
  const parameters = (path: string, withDecryption = true) => ({ path, recursive: true, withDecryption });
  table([
    ['all parameters there are', 'ssm', 'GetParametersByPath', parameters('/'), 'medium', PROGRAM],
    ["parameters of a program's own", 'ssm', 'GetParametersByPath', parameters('/shop/prod'), 'info', PROGRAM],
    ['names of all parameters', 'ssm', 'GetParametersByPath', parameters('/', false), 'nothing', PROGRAM],
    ['an old version of a policy', 'iam', 'SetDefaultPolicyVersion', { policyArn: 'x', versionId: 'v1' }, 'medium'],
    [
      'the same, by a deployment',
      'iam',
      'SetDefaultPolicyVersion',
      { policyArn: 'x', versionId: 'v1' },
      'low',
      PROGRAM,
    ],
    ["somebody's mail", 'identitystore', 'UpdateUser', user('emails'), 'medium'],
    ["somebody's name", 'identitystore', 'UpdateUser', user('displayName'), 'nothing'],
    ['a list of what is revoked', 'rolesanywhere', 'UpdateCrl', { crlId: 'c', crlData: 'x' }, 'medium'],
    ['the same, by a program', 'rolesanywhere', 'UpdateCrl', { crlId: 'c', crlData: 'x' }, 'nothing', PROGRAM],
    ['a provider of a cluster', 'eks', 'AssociateIdentityProviderConfig', { name: 'prod', oidc: {} }, 'medium'],
    ['a role, by whoever has an id', 'iam', 'UpdateAssumeRolePolicy', trustOf('AROASTRANGER00000001:*'), 'medium'],
    ["a role, by one's own root user", 'iam', 'UpdateAssumeRolePolicy', trustOf(OWN), 'info'],
    ["a role, by another account's root user", 'iam', 'UpdateAssumeRolePolicy', trustOf(OTHER), 'high'],
  ]);

  test('who is let in by an id is in no way closed: it may be one’s own', () => {
    const document = trustOf('AROASTRANGER00000001:*').policyDocument;

    expect(sharedWith(document, OWN).map(({ who }) => who)).toEqual(['callers with the id AROASTRANGER00000001']);
    expect(outsideAccess(document, OWN)).toEqual([]);
    const event = call('iam', 'UpdateAssumeRolePolicy', trustOf('AROASTRANGER00000001:*'));
    expect(answers('persistence/role-trusts-outsiders', event)).toEqual([]);
  });
});

function trustOf(userId: string) {
  const Condition = { StringLike: { 'aws:userId': userId } };
  const document = policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition });
  return { roleName: 'ops', policyDocument: JSON.stringify(document) };
}

describe('what runs by itself, or starts with', () => {
  const schedule = (call: string) => ({
    name: 'x',
    target: { arn: `arn:aws:scheduler:::aws-sdk:${call}`, roleArn: role },
  });
  const rule = (source: string) => ({
    name: 'x',
    state: 'ENABLED',
    eventPattern: JSON.stringify({ source: [source] }),
  });
  const template = (data: object) => ({
    CreateLaunchTemplateVersionRequest: { LaunchTemplateId: 'lt-0123456789abcdef0', LaunchTemplateData: data },
  });
  const script = template({ UserData: '<sensitiveDataRemoved>' });
  table([
    ['keys on a schedule', 'scheduler', 'CreateSchedule', schedule('iam:createAccessKey'), 'medium'],
    ['machines stopped at night', 'scheduler', 'CreateSchedule', schedule('ec2:stopInstances'), 'info'],
    ['at each new user', 'events', 'PutRule', rule('aws.iam'), 'low'],
    ['at each new user, by a deployment', 'events', 'PutRule', rule('aws.iam'), 'info', PROGRAM],
    ['at each new object', 'events', 'PutRule', rule('aws.s3'), 'info'],
    ['a workflow with a role', 'states', 'CreateStateMachine', { name: 'x', roleArn: role }, 'low'],
    ['the same, by a deployment', 'states', 'CreateStateMachine', { name: 'x', roleArn: role }, 'info', PROGRAM],
    ['other steps of a workflow', 'states', 'UpdateStateMachine', { stateMachineArn: 'x', definition: '{}' }, 'info'],
    ['a script of machines to come', 'ec2', 'CreateLaunchTemplateVersion', script, 'low'],
    ['the same, by a deployment', 'ec2', 'CreateLaunchTemplateVersion', script, 'info', PROGRAM],
    ['another size', 'ec2', 'CreateLaunchTemplateVersion', template({ InstanceType: 'm5.large' }), 'info'],
    ['notebooks of a studio', 'sagemaker', 'CreateStudioLifecycleConfig', { studioLifecycleConfigName: 'x' }, 'medium'],
    ['faults on purpose', 'fis', 'CreateExperimentTemplate', { description: 'x', roleArn: role }, 'low'],
  ]);
});

describe('nobody hears of it', () => {
  const written = (...Statement: object[]) => ({ bucketName: 'acme-cloudtrail', bucketPolicy: policy(...Statement) });
  const trail = (Effect: string) => ({
    Effect,
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::acme-cloudtrail/*',
  });
  const reads = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${OWN}:root` },
    Action: 's3:GetObject',
    Resource: '*',
  };
  const called = (bucketName: string) => ({ ...written(reads), bucketName });
  const asked = { ...trail('Allow'), Action: 's3:GetBucketAcl' };
  const allButDelete = { ...trail('Allow'), Action: undefined, NotAction: 's3:DeleteObject' };
  table([
    ['a trail may not write', 's3', 'PutBucketPolicy', written(trail('Allow'), trail('Deny')), 'medium'],
    ['a trail is not named any longer', 's3', 'PutBucketPolicy', written(reads), 'medium'],
    ['a trail may write', 's3', 'PutBucketPolicy', written(trail('Allow'), reads), 'info'],
    ['a trail may only ask whose it is', 's3', 'PutBucketPolicy', written(asked), 'medium'],
    ['a trail may ask, and write', 's3', 'PutBucketPolicy', written(asked, trail('Allow')), 'info'],
    ['a trail may do all but delete', 's3', 'PutBucketPolicy', written(allButDelete), 'info'],
    ['another bucket', 's3', 'PutBucketPolicy', called('acme-shop'), 'info'],
    ['one of films', 's3', 'PutBucketPolicy', called('movie-trailers'), 'info'],
    ['one of who read a trail', 's3', 'PutBucketPolicy', called('acme-cloudtrail-access-logs'), 'info'],
    ["an organization's", 's3', 'PutBucketPolicy', called('org-trail-logs'), 'medium'],
    ['one called so', 's3', 'PutBucketPolicy', called('aws-cloud-trail'), 'medium'],
    ['use of root', 'monitoring', 'DeleteAlarms', { alarmNames: ['RootAccountUsage'] }, 'medium'],
    ['refused calls', 'monitoring', 'DisableAlarmActions', { alarmNames: ['UnauthorizedApiCalls'] }, 'medium'],
    ['a full disk', 'monitoring', 'DeleteAlarms', { alarmNames: ['root-volume-full'] }, 'low'],
    ['on-call', 'ssm-contacts', 'DeactivateContactChannel', { contactChannelId: 'arn' }, 'medium'],
    ['on-call again', 'ssm-contacts', 'ActivateContactChannel', { contactChannelId: 'arn' }, 'nothing'],
    ['an incident', 'ssm-incidents', 'DeleteResponsePlan', { arn: 'arn' }, 'medium'],
    ['AWS, of security', 'account', 'DeleteAlternateContact', { alternateContactType: 'SECURITY' }, 'medium'],
    ['AWS, of the bill', 'account', 'DeleteAlternateContact', { alternateContactType: 'BILLING' }, 'low'],
    ['a bill that may be higher', 'budgets', 'UpdateBudget', { newBudget: { budgetName: 'all' } }, 'low'],
  ]);
});

describe('let out, or guarded less', () => {
  const toWeb = { httpEndpointDestinationConfiguration: { endpointConfiguration: { url: 'https://x.example' } } };
  const toBucket = { extendedS3DestinationConfiguration: { bucketARN: 'arn:aws:s3:::own' } };
  const mutual = (mode: string) => ({ listenerArn: 'l', mutualAuthentication: { mode } });
  const table_ = `arn:aws:dynamodb:eu-central-1:${OWN}:table/t`;
  table([
    ['a stream to a web address', 'firehose', 'CreateDeliveryStream', toWeb, 'low'],
    ['a stream to a bucket', 'firehose', 'CreateDeliveryStream', toBucket, 'nothing'],
    ['a database, copied out', 'dms', 'StartReplication', { replicationConfigArn: 'arn' }, 'low'],
    ['all mail there was', 'ses', 'StartArchiveExport', { archiveId: 'a' }, 'medium'],
    ['mail to everybody', 'ses', 'PutAccountDetails', { productionAccessEnabled: true }, 'medium'],
    ['mail by another server', 'ses', 'CreateRelay', { relayName: 'r', serverName: 'smtp.x.example' }, 'low'],
    ['tools of an agent, to whoever asks', 'bedrock-agentcore', 'CreateGateway', { authorizerType: 'NONE' }, 'medium'],
    [
      'tools of an agent, with a token',
      'bedrock-agentcore',
      'CreateGateway',
      { authorizerType: 'CUSTOM_JWT' },
      'nothing',
    ],
    ['no certificate asked for', 'elasticloadbalancing', 'ModifyListener', mutual('off'), 'medium'],
    ['the same, by a controller', 'elasticloadbalancing', 'ModifyListener', mutual('off'), 'nothing', web],
    ['the same, by who may be either', 'elasticloadbalancing', 'ModifyListener', mutual('off'), 'low', PROGRAM],
    ['a certificate asked for', 'elasticloadbalancing', 'ModifyListener', mutual('verify'), 'nothing'],
    ['a revoked certificate', 'elasticloadbalancing', 'RemoveTrustStoreRevocations', { trustStoreArn: 't' }, 'medium'],
    ['revoked certificates', 'elasticloadbalancing', 'AddTrustStoreRevocations', { trustStoreArn: 't' }, 'nothing'],
    [
      'a table, to another',
      'dynamodb',
      'ExportTableToPointInTime',
      { tableArn: table_, s3BucketOwner: OTHER },
      'medium',
    ],
  ]);

  test('a table that is exported to another account is told as that', () => {
    const event = call('dynamodb', 'ExportTableToPointInTime', { tableArn: table_, s3BucketOwner: OTHER });

    expect(detector.raised(event).map(({ id }) => id)).toContain('exfiltration/data-sent-outside');
  });
});

describe('no way back', () => {
  const balancer = (value: string) => ({ attributes: [{ key: 'deletion_protection.enabled', value }] });
  // No page of AWS shows how these two are recorded: the body as S3 writes those of others, the header as those of PutObject.
  const hold = (Status: string) => ({ bucketName: 'b', key: 'k', LegalHold: { Status } });
  const retention = (more: object) => ({ bucketName: 'b', key: 'k', Retention: { Mode: 'GOVERNANCE' }, ...more });
  table([
    [
      'copies in another region',
      'rds',
      'StopDBInstanceAutomatedBackupsReplication',
      { sourceDBInstanceArn: 'a' },
      'medium',
    ],
    ['copies begun', 'rds', 'StartDBInstanceAutomatedBackupsReplication', { sourceDBInstanceArn: 'a' }, 'info'],
    ['a balancer', 'elasticloadbalancing', 'ModifyLoadBalancerAttributes', balancer('false'), 'low'],
    ['a balancer, protected', 'elasticloadbalancing', 'ModifyLoadBalancerAttributes', balancer('true'), 'nothing'],
    ['a hold on an object', 's3', 'PutObjectLegalHold', hold('OFF'), 'medium'],
    ['a hold on an object, on', 's3', 'PutObjectLegalHold', hold('ON'), 'nothing'],
    [
      'a lock, passed by',
      's3',
      'PutObjectRetention',
      retention({ 'x-amz-bypass-governance-retention': 'true' }),
      'medium',
    ],
    ['a longer lock', 's3', 'PutObjectRetention', retention({}), 'nothing'],
  ]);
});

/** What an event counts as for a detection with a threshold; undefined where it does not count. */
function counted(id: string, event: ReturnType<typeof call>): string | undefined {
  const found = detector.raised(event).find((one) => one.id === id);
  return found?.threshold === undefined ? undefined : markOf(found.threshold, event)?.value;
}

describe('what counts as many', () => {
  const id = 'credential-access/parameters-read-in-bulk';
  const read = (name: string, who: object) =>
    counted(id, call('ssm', 'GetParameter', { name, withDecryption: true }, { ...who, readOnly: true }));

  test('parameters that a function reads one by one below its own path are one', () => {
    expect(read('/shop/db', inScope())).toBe('/shop');
    expect(read('/shop/key', inScope())).toBe('/shop');
    expect(read('/bank/db', inScope())).toBe('/bank');
    expect(read('/db', inScope())).toBe('/db');
  });

  test('those that somebody reads with a role that anybody may have taken on are several', () => {
    const developer = sessionOf('Developer', 'alice');

    expect(read('/prod/db', developer)).toBe('/prod/db');
    expect(read('/prod/stripe', developer)).toBe('/prod/stripe');
  });

  test('parameters that a user or a machine reads one by one are several', () => {
    const machine = sessionOf('app', 'i-0abc1234567890def');

    expect(read('/shop/db', {})).not.toBe(read('/shop/key', {}));
    expect(read('/shop/db', machine)).not.toBe(read('/shop/key', machine));
  });

  test.each([
    ['functions', 'impact/deletions-in-bulk', call('lambda', 'DeleteFunction20150331', { functionName: 'f' })],
    ['services', 'impact/deletions-in-bulk', call('ecs', 'DeleteService', { cluster: 'c', service: 's' })],
    ['templates', 'credential-access/code-read-in-bulk', call('cloudformation', 'GetTemplate', { stackName: 's' })],
    [
      'roles by a token',
      'credential-access/assume-role-denied-burst',
      call('sts', 'AssumeRoleWithWebIdentity', { roleArn: role }, { errorCode: 'AccessDenied' }),
    ],
    ["a function's credentials", 'discovery/enumeration-from-instance', call('iam', 'ListUsers', {}, inScope())],
  ])('%s', (_what, detection, event) => {
    expect(counted(detection, event)).toBeDefined();
  });

  test.each([
    [
      'functions of a stack',
      'impact/deletions-in-bulk',
      call('lambda', 'DeleteFunction20150331', { functionName: 'f' }, byStack()),
    ],
    ["a program's credentials", 'discovery/enumeration-from-instance', call('iam', 'ListUsers', {}, PROGRAM)],
  ])('%s do not', (_what, detection, event) => {
    expect(counted(detection, event)).toBeUndefined();
  });
});

describe("what looks around with a service's credentials", () => {
  const id = 'discovery/enumeration-from-instance';
  const looks = (who: object) => call('iam', 'ListUsers', {}, who);
  const machine = sessionOf('app', 'i-0abc1234567890def');

  test.each([
    ['a function', inScope(), 'low', 'the credentials of a function or a task look around the account'],
    ['a machine', machine, 'medium', 'the machine behind it looks around the account'],
    // Whoever opens a session names it: that it looks like a machine's makes it no less.
    ['a session called like one', sessionOf('app', 'i-x'), 'medium', 'the machine behind it looks around the account'],
  ])('%s', (_what, who, severity, text) => {
    const [found] = detector.raised(looks(who)).filter((one) => one.id === id);

    expect(found?.severityOf?.(looks(who)) ?? found?.severity).toBe(severity);
    expect(said(id, looks(who))).toContain(text);
  });
});

function byStack() {
  return { userIdentity: { ...PROGRAM.userIdentity, invokedBy: 'cloudformation.amazonaws.com' } };
}

/** Source: CloudTrail User Guide, "CloudTrail userIdentity element". */
function inScope() {
  const { userIdentity } = sessionOf('shop', 'shop');
  return { userIdentity: { ...userIdentity, inScopeOf: { issuerType: 'AWS::Lambda::Function' } } };
}

test('faults on purpose are somebody’s long arm: what they end is told', () => {
  const items = Array.from({ length: 12 }, (_one, at) => ({ instanceId: `i-${at}` }));
  const by = { userIdentity: { ...PROGRAM.userIdentity, invokedBy: 'fis.amazonaws.com' } };
  const event = call('ec2', 'TerminateInstances', { instancesSet: { items } }, by);

  expect(detector.raised(event).map(({ id }) => id)).toContain('impact/many-deleted-by-one-call');
});
