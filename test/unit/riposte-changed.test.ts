import { describe, expect, test } from '@jest/globals';
import detection from '../../lib/detections/defense-evasion/riposte-changed.ts';
import type { AccountEvent } from '../../lib/domain/event.ts';
import { raiseFinding } from '../../lib/domain/finding.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { eventFile } from './fixtures.ts';

const raises = compilePattern(detection.pattern);
const base = eventFile(detection.id);

function call(service: string, eventName: string, requestParameters: object, more: object = {}): AccountEvent {
  return {
    ...base,
    source: `aws.${service}`,
    detail: { ...base.detail, eventSource: `${service}.amazonaws.com`, eventName, requestParameters, ...more },
  };
}

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:riposte-prod-alerts';
const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:riposte-prod-triage';
const QUEUE = 'https://sqs.eu-central-1.amazonaws.com/000000000000/riposte-prod-remediation';

describe('riposte itself changed', () => {
  test.each([
    ['events', 'DeleteRule', { name: 'riposte-prod-heartbeat' }],
    ['events', 'PutRule', { name: 'riposte-prod-watch-names', state: 'DISABLED' }],
    ['events', 'PutTargets', { rule: 'riposte-prod-events-04b31e5f' }],
    ['events', 'RemoveTargets', { rule: 'riposte-prod-events-04b31e5f', ids: ['triage'] }],
    ['scheduler', 'DeleteSchedule', { name: 'riposte-prod-heartbeat' }],
    ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'riposte-prod-triage' }],
    ['lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: FUNCTION }],
    ['lambda', 'PutFunctionConcurrency20171031', { functionName: '000000000000:function:riposte-prod-triage' }],
    ['lambda', 'PutFunctionEventInvokeConfig', { functionName: 'riposte-prod-triage', maximumRetryAttempts: 0 }],
    ['lambda', 'RemovePermission20150331v2', { functionName: 'riposte-prod-triage' }],
    ['lambda', 'DeleteEventSourceMapping20150331', { uUID: 'x' }, { responseElements: { functionArn: FUNCTION } }],
    ['sns', 'SetTopicAttributes', { topicArn: TOPIC, attributeName: 'Policy' }],
    ['sns', 'DeleteTopic', { topicArn: TOPIC }],
    ['sns', 'Unsubscribe', { subscriptionArn: `${TOPIC}:11111111-2222-4333-8444-555555555555` }],
    ['sns', 'SetSubscriptionAttributes', { subscriptionArn: `${TOPIC}:1`, attributeName: 'FilterPolicy' }],
    ['sns', 'Subscribe', { topicArn: TOPIC, protocol: 'email' }],
    ['sns', 'SetSMSAttributes', { attributes: { MonthlySpendLimit: '0' } }],
    ['sqs', 'PurgeQueue', { queueUrl: QUEUE }],
    ['sqs', 'SetQueueAttributes', { queueUrl: QUEUE }],
    ['dynamodb', 'DeleteTable', { tableName: 'riposte-prod-StateTable-1ABC' }],
    [
      'dynamodb',
      'UpdateTable',
      { tableName: 'arn:aws:dynamodb:eu-central-1:000000000000:table/riposte-prod-StateTable-1' },
    ],
    [
      'dynamodb',
      'PutResourcePolicy',
      { resourceArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/riposte-prod-StateTable-1' },
    ],
    ['ssm', 'PutParameter', { name: '/riposte/prod/policy', overwrite: true }],
    ['ssm', 'DeleteParameters', { names: ['/other', '/riposte/prod/policy'] }],
    ['iam', 'PutRolePolicy', { roleName: 'riposte-prod-TriageRole-1ABC', policyName: 'x' }],
    ['iam', 'UpdateAssumeRolePolicy', { roleName: 'riposte-prod-WriteIpSetsRole-1ABC' }],
    [
      'states',
      'UpdateStateMachine',
      { stateMachineArn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:riposte-prod-block-ip' },
    ],
    ['wafv2', 'UpdateIPSet', { name: 'riposte-prod-regional-v4', addresses: [] }],
    ['wafv2', 'UpdateWebACL', { name: 'riposte-prod-regional' }],
    ['kms', 'DeleteAlias', { aliasName: 'alias/riposte-prod-alerts' }],
    ['logs', 'DeleteLogGroup', { logGroupName: '/aws/lambda/riposte-prod-triage' }],
    ['monitoring', 'DeleteAlarms', { alarmNames: ['other', 'riposte-prod-triage-hears-nothing'] }],
    ['monitoring', 'DisableAlarmActions', { alarmNames: ['riposte-prod-triage-errors'] }],
    ['s3', 'PutBucketPolicy', { bucketName: 'riposte-prod-serverlessdeploymentbucket-1abc' }],
  ] as [string, string, object, object?][])('%s %s %j is critical', (service, name, parameters, more = {}) => {
    const event = call(service, name, parameters, more);
    const finding = raiseFinding(detection, event);

    expect(raises(event)).toBe(true);
    expect(finding.severity).toBe('critical');
    expect(finding.subject).toMatch(/riposte|SMS/);
  });

  test.each([
    [
      'a workflow started',
      'states',
      'StartExecution',
      { stateMachineArn: 'x:riposte-prod-block-ip', name: 'riposte-1' },
      {},
    ],
    ['a log stream made', 'logs', 'CreateLogStream', { logGroupName: '/aws/lambda/riposte-prod-triage' }, {}],
    ['a log asked', 'logs', 'StartQuery', { logGroupName: '/aws/lambda/riposte-prod-triage' }, {}],
    ['a subscription confirmed', 'sns', 'ConfirmSubscription', { topicArn: TOPIC }, {}],
    ['a resource tagged', 'iam', 'TagRole', { roleName: 'riposte-prod-TriageRole-1' }, {}],
    ['the sign of life', 'ssm', 'PutParameter', { name: '/riposte/prod/heartbeat' }, {}],
    ['a rule of somebody else', 'events', 'DeleteRule', { name: 'nightly-riposte' }, {}],
    [
      'an attempt that failed',
      'events',
      'DeleteRule',
      { name: 'riposte-prod-heartbeat' },
      { errorCode: 'AccessDenied' },
    ],
    ['work recorded as data events', 'sns', 'Publish', { topicArn: TOPIC }, { managementEvent: false }],
    ['a function invoked', 'lambda', 'Invoke', { functionName: FUNCTION }, { managementEvent: false }],
  ])('%s is not', (_what, service, name, parameters, more) => {
    expect(raises(call(service, name, parameters, more))).toBe(false);
  });

  const writtenBy = (arn: string) =>
    call(
      'wafv2',
      'UpdateIPSet',
      { name: 'riposte-prod-regional-v4' },
      {
        userIdentity: { type: 'AssumedRole', arn: `${arn}/x`, sessionContext: { sessionIssuer: { arn } } },
      },
    );

  test("the writer's own changes of the IP sets are not, another role's are", () => {
    expect(raises(writtenBy('arn:aws:iam::000000000000:role/riposte-prod-WriteIpSetsRole-1ABC'))).toBe(false);
    expect(raises(writtenBy('arn:aws:iam::000000000000:role/admin'))).toBe(true);
  });

  test("the writer's role does nothing else unseen", () => {
    const event = writtenBy('arn:aws:iam::000000000000:role/riposte-prod-WriteIpSetsRole-1ABC');

    expect(raises({ ...event, detail: { ...event.detail, eventName: 'DeleteIPSet' } })).toBe(true);
  });
});
