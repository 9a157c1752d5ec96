import { describe, expect, test } from '@jest/globals';
import type { EventPattern } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { PATTERN_LIMIT } from '../../lib/pattern/derive-rules.ts';
import { watchFragment, watchPatterns } from '../../resources/watch.ts';
import { CHANGES } from '../unit/support/changes-of-riposte.ts';
import { eventFile } from '../unit/support/fixtures.ts';
import { type Resource, resources } from './package.ts';

const PREFIX = 'riposte-contract';
const KEY = '11111111-2222-4333-8444-555555555555';
const WRITER = 'arn:aws:iam::000000000000:role/riposte-contract-WriteIpSetsRole-1ABC';
const DEPLOYER = 'arn:aws:iam::000000000000:role/deploy';
const base = eventFile('defense-evasion/riposte-changed');

/** The patterns as CloudFormation deploys them. */
const watching = (...deployers: string[]) => watchingOver(PREFIX, ...deployers);
function watchingOver(prefix: string, ...deployers: string[]) {
  const text = JSON.stringify(Object.values(watchPatterns({ prefix, deployers })))
    .replaceAll('{"Ref":"AlertKey"}', `"${KEY}"`)
    .replaceAll('{"Fn::GetAtt":["AlertKey","Arn"]}', `"arn:aws:kms:eu-central-1:000000000000:key/${KEY}"`)
    .replaceAll('{"Fn::GetAtt":["WriteIpSetsRole","Arn"]}', `"${WRITER}"`);
  const matchers = (JSON.parse(text) as object[]).map(compilePattern);
  return (event: object) => matchers.some((matches) => matches(event));
}

const issuedTo = (arn: string, more: object = {}) => ({
  userIdentity: { type: 'AssumedRole', arn: `${arn}/session`, sessionContext: { sessionIssuer: { arn } }, ...more },
});
const call = (service: string, eventName: string, requestParameters: object, more: object = {}) => ({
  ...base,
  source: `aws.${service}`,
  detail: { ...base.detail, eventName, requestParameters, ...more },
});

/** The name CloudFormation gives, or the one that is asked for. */
function nameOf({ id, properties }: Resource): string {
  const key = Object.keys(properties).find(
    (name) => /^(\w*Name|Name)$/.test(name) && name !== 'DisplayName' && typeof properties[name] === 'string',
  );
  return String(key === undefined ? `${PREFIX}-${id}-1ABC` : properties[key]);
}

const arnOf = (service: string, resource: Resource, kind = '') =>
  `arn:aws:${service}:eu-central-1:000000000000:${kind}${nameOf(resource)}`;

/** For each type of resource a call that takes it away, as CloudTrail records it; `undefined` where another resource's call does. */
const TAKEN_AWAY: Record<string, ((resource: Resource) => object) | undefined> = {
  'AWS::Lambda::Function': (one) => call('lambda', 'DeleteFunction20150331', { functionName: nameOf(one) }),
  'AWS::Lambda::EventInvokeConfig': () =>
    call('lambda', 'DeleteFunctionEventInvokeConfig', { functionName: `${PREFIX}-triage` }),
  'AWS::Lambda::EventSourceMapping': () =>
    call(
      'lambda',
      'DeleteEventSourceMapping20150331',
      { uUID: 'x' },
      { responseElements: { functionArn: `arn:aws:lambda:eu-central-1:000000000000:function:${PREFIX}-dispatch` } },
    ),
  'AWS::Lambda::Alias': () =>
    call('lambda', 'DeleteAlias20150331', { functionName: `${PREFIX}-rotate-mysql`, name: 'questions' }),
  'AWS::Lambda::Permission': () => call('lambda', 'RemovePermission20150331v2', { functionName: `${PREFIX}-triage` }),
  'AWS::Events::Rule': (one) => call('events', 'DeleteRule', { name: nameOf(one) }),
  'AWS::Events::EventBus': (one) => call('events', 'DeleteEventBus', { name: nameOf(one) }),
  'AWS::Events::EventBusPolicy': () => call('events', 'RemovePermission', { eventBusName: `${PREFIX}-out` }),
  'AWS::Events::Connection': (one) => call('events', 'DeleteConnection', { name: nameOf(one) }),
  'AWS::Events::ApiDestination': (one) => call('events', 'UpdateApiDestination', { name: nameOf(one) }),
  'AWS::Scheduler::Schedule': (one) => call('scheduler', 'DeleteSchedule', { name: nameOf(one) }),
  'AWS::StepFunctions::StateMachine': (one) =>
    call('states', 'DeleteStateMachine', { stateMachineArn: arnOf('states', one, 'stateMachine:') }),
  'AWS::SNS::Topic': (one) => call('sns', 'DeleteTopic', { topicArn: arnOf('sns', one) }),
  'AWS::SNS::TopicPolicy': () =>
    call('sns', 'SetTopicAttributes', { topicArn: `arn:aws:sns:eu-central-1:000000000000:${PREFIX}-alerts` }),
  'AWS::SNS::Subscription': () =>
    call('sns', 'Unsubscribe', { subscriptionArn: `arn:aws:sns:eu-central-1:000000000000:${PREFIX}-watch:1` }),
  'AWS::SQS::Queue': (one) =>
    call('sqs', 'DeleteQueue', { queueUrl: `https://sqs.eu-central-1.amazonaws.com/000000000000/${nameOf(one)}` }),
  'AWS::SQS::QueuePolicy': () =>
    call('sqs', 'SetQueueAttributes', {
      queueUrl: `https://sqs.eu-central-1.amazonaws.com/000000000000/${PREFIX}-rule-dead-letters`,
    }),
  'AWS::DynamoDB::Table': (one) => call('dynamodb', 'DeleteTable', { tableName: nameOf(one) }),
  'AWS::IAM::Role': (one) => call('iam', 'DeleteRole', { roleName: nameOf(one) }),
  'AWS::IAM::Policy': () => call('iam', 'DeleteRolePolicy', { roleName: `${PREFIX}-RotateMysqlRole-1ABC` }),
  'AWS::IAM::ManagedPolicy': (one) => call('iam', 'CreatePolicyVersion', { policyArn: arnOf('iam', one, 'policy/') }),
  'AWS::WAFv2::IPSet': (one) => call('wafv2', 'DeleteIPSet', { name: nameOf(one) }),
  'AWS::WAFv2::WebACL': (one) => call('wafv2', 'UpdateWebACL', { name: nameOf(one) }),
  'AWS::KMS::Key': () => call('kms', 'ScheduleKeyDeletion', { keyId: KEY }),
  'AWS::KMS::Alias': () => call('kms', 'DeleteAlias', { aliasName: `alias/${PREFIX}-alerts` }),
  'AWS::Logs::LogGroup': (one) => call('logs', 'DeleteLogGroup', { logGroupName: nameOf(one) }),
  'AWS::CloudWatch::Alarm': (one) => call('monitoring', 'DeleteAlarms', { alarmNames: [nameOf(one)] }),
  'AWS::S3::Bucket': () => call('s3', 'DeleteBucket', { bucketName: `${PREFIX}-serverlessdeploymentbucket-1abc` }),
  'AWS::S3::BucketPolicy': () =>
    call('s3', 'DeleteBucketPolicy', { bucketName: `${PREFIX}-serverlessdeploymentbucket-1abc` }),
  'AWS::SecretsManager::Secret': (one) => call('secretsmanager', 'PutSecretValue', { secretId: nameOf(one) }),
  'AWS::SSM::Parameter': (one) => call('ssm', 'DeleteParameter', { name: nameOf(one) }),
};

/** What nobody watches over, and why. */
const UNWATCHED: Record<string, string> = {
  Dashboard: 'a picture; nothing depends on it',
  Heartbeat: 'without it the alarm on the missing sign of life goes off',
  SampleSecret: 'to try things with',
  SampleRotation: 'to try things with',
  ChatApprove: 'without it a chat has one button less; whoever changes it has the voice of a chat',
  ChatDeny: 'without it a chat has one button less; whoever changes it has the voice of a chat',
};

describe('every resource of the stack', () => {
  const told = watching();

  test.each(
    resources()
      .filter(({ id }) => !(id in UNWATCHED))
      .map((one) => [one.id, one] as const),
  )('%s cannot be taken away unseen', (_id, resource) => {
    const event = TAKEN_AWAY[resource.type]?.(resource);

    expect(event).toBeDefined();
    expect(told(event ?? {})).toBe(true);
  });

  test('the names of what is not watched are still those of resources', () => {
    const ids = resources().map(({ id }) => id);

    for (const id of Object.keys(UNWATCHED)) expect(ids).toContain(id);
  });
});

describe('without any function', () => {
  const told = watchingOver('riposte-prod');

  test.each(CHANGES)('%s %s %j is told', (service, name, parameters, more = {}) => {
    expect(told(call(service, name, parameters, more))).toBe(true);
  });

  test('what another stage does with its own is not', () => {
    expect(told(call('events', 'DisableRule', { name: 'riposte-test-heartbeat' }))).toBe(false);
  });
});

describe('the stack', () => {
  const update = (more: object) => call('cloudformation', 'ExecuteChangeSet', { stackName: PREFIX }, more);
  const byStack = (arn: string) =>
    call(
      'lambda',
      'UpdateFunctionCode20150331v2',
      { functionName: `${PREFIX}-triage` },
      issuedTo(arn, { invokedBy: 'cloudformation.amazonaws.com' }),
    );

  test('changed by anybody is told, what CloudFormation then does is not', () => {
    const told = watching();

    expect(told(update(issuedTo(DEPLOYER)))).toBe(true);
    expect(
      told(
        call('cloudformation', 'DeleteStack', {
          stackName: `arn:aws:cloudformation:eu-central-1:000000000000:stack/${PREFIX}/1`,
        }),
      ),
    ).toBe(true);
    expect(told(call('cloudformation', 'DeleteStack', { stackName: `${PREFIX}2` }))).toBe(false);
    expect(told(byStack(DEPLOYER))).toBe(false);
  });

  test("changed by those who deploy is not told; another stack's reach into it is", () => {
    const told = watching(DEPLOYER, 'arn:aws:iam::000000000000:user/dora');

    expect(told(update(issuedTo(DEPLOYER)))).toBe(false);
    expect(told(update({ userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::000000000000:user/dora' } }))).toBe(false);
    expect(told(update(issuedTo('arn:aws:iam::000000000000:role/mallory')))).toBe(true);
    expect(told(byStack(DEPLOYER))).toBe(false);
    expect(told(byStack('arn:aws:iam::000000000000:role/mallory'))).toBe(true);
  });

  test('changed by hand is told also of those who deploy', () => {
    const told = watching(DEPLOYER);

    expect(told(call('events', 'DisableRule', { name: `${PREFIX}-heartbeat` }, issuedTo(DEPLOYER)))).toBe(true);
  });
});

/** A state change of an alarm, as CloudWatch tells of it. */
function rang(alarmName: unknown): AccountEvent {
  const detail = { alarmName, state: { value: 'ALARM' }, previousState: { value: 'OK' } };
  return {
    ...call('monitoring', 'PutMetricAlarm', {}),
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    detail,
  };
}

describe('the rules that watch', () => {
  const rules = resources('AWS::Events::Rule').filter(({ id }) => /^Watch/.test(id));

  test('tell on-call without any function, on a topic without key and filters', () => {
    const topics = resources('AWS::SNS::Topic').filter(({ id }) => id.startsWith('Watch'));
    const subscriptions = resources('AWS::SNS::Subscription').filter(({ properties }) =>
      JSON.stringify(properties.TopicArn).includes('Watch'),
    );

    const targets = rules.map(({ id, properties }) => [
      id,
      (properties.Targets as { Arn: { Ref: string } }[]).map(({ Arn }) => Arn.Ref).join(),
    ]);
    expect(Object.fromEntries(targets)).toEqual({
      WatchNamesRule: 'WatchTopic,WatchSmsTopic',
      WatchAddressesRule: 'WatchTopic,WatchSmsTopic',
      WatchStackRule: 'WatchTopic,WatchSmsTopic',
      WatchMutesRule: 'WatchTopic,WatchSmsTopic',
      WatchKeyRule: 'WatchTopic,WatchSmsTopic',
      WatchExecutionsRule: 'WatchTopic,WatchSmsTopic',
      WatchAlarmsRule: 'WatchSmsTopic',
    });
    expect(topics.map(({ properties }) => properties.KmsMasterKeyId)).toEqual([undefined, undefined]);
    expect(
      subscriptions.map(({ properties }) => [properties.TopicArn, properties.Protocol, properties.FilterPolicy]),
    ).toEqual([
      [{ Ref: 'WatchTopic' }, 'email', undefined],
      [{ Ref: 'WatchSmsTopic' }, 'sms', undefined],
    ]);
  });

  test('tell telephones of the alarms that tell both topics, and of no others', () => {
    const rule = resources('AWS::Events::Rule').find(({ id }) => id === 'WatchAlarmsRule');
    const passes = compilePattern(rule?.properties.EventPattern as EventPattern);
    const told = resources('AWS::CloudWatch::Alarm').filter(({ properties }) => passes(rang(properties.AlarmName)));
    const both = resources('AWS::CloudWatch::Alarm').filter(({ properties }) =>
      JSON.stringify(properties.AlarmActions).includes('WatchTopic'),
    );

    expect(told.map(({ id }) => id)).toEqual(both.map(({ id }) => id));
    expect(both.length).toBeGreaterThanOrEqual(7);
  });

  test('are watched by rules of triage, and the other way round', () => {
    const triage = compilePattern({
      $or: resources('AWS::Events::Rule')
        .filter(
          ({ properties }) =>
            JSON.stringify(properties.Targets ?? '').includes('TriageLambdaFunction') &&
            properties.EventPattern !== undefined,
        )
        .map(({ properties }) => properties.EventPattern),
    });
    const told = watching();

    for (const { properties } of resources('AWS::Events::Rule')) {
      const event = call('events', 'DisableRule', { name: properties.Name });
      expect([properties.Name, told(event), triage(event)]).toEqual([properties.Name, true, true]);
    }
  });

  test('fit EventBridge for the longest stage and some deployers; for too many the deployment is refused', () => {
    const stage = 'riposte-abcdefghijklmnopqrst';
    const few = Array.from({ length: 3 }, (_, index) => `arn:aws:iam::123456789012:role/deploy-${index}`);
    const many = Array.from({ length: 30 }, (_, index) => `arn:aws:iam::123456789012:role/deploy-${index}`);

    for (const pattern of Object.values(watchPatterns({ prefix: stage, deployers: few })))
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(PATTERN_LIMIT);
    expect(() => watchFragment({ prefix: stage, deployers: many })).toThrow('deployers names too many');
  });
});

test.each([
  ['nothing at all comes to triage', 'TriageHearsNothing', 'AWS/Lambda', { Ref: 'TriageLambdaFunction' }],
  [
    'what is heard is not the account any more: other events come, but no call',
    'TrailTellsNothing',
    'AWS/Events',
    { Ref: 'HeartbeatRule' },
  ],
])('an alarm goes off on both topics when %s', (_what, id, namespace, of) => {
  const alarm = resources('AWS::CloudWatch::Alarm').find((one) => one.id === id);

  expect(alarm?.properties).toMatchObject({
    Namespace: namespace,
    MetricName: 'Invocations',
    Dimensions: [expect.objectContaining({ Value: of })],
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
    AlarmActions: [{ Ref: 'AlertTopic' }, { Ref: 'WatchTopic' }],
  });
});
