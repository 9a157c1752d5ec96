import { describe, expect, test } from '@jest/globals';
import containmentRemoved from '../../../lib/detections/defense-evasion/containment-removed.ts';
import detection from '../../../lib/detections/defense-evasion/riposte-changed.ts';
import putToUse from '../../../lib/detections/defense-evasion/riposte-put-to-use.ts';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import { raiseFinding } from '../../../lib/domain/finding/finding.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { CHANGES, FUNCTION, TOPIC } from '../support/changes-of-riposte.ts';
import { eventFile } from '../support/fixtures.ts';

const raises = compilePattern(detection.pattern);
const base = eventFile(detection.id);

function call(service: string, eventName: string, requestParameters: object, more: object = {}): AccountEvent {
  return {
    ...base,
    source: `aws.${service}`,
    detail: { ...base.detail, eventSource: `${service}.amazonaws.com`, eventName, requestParameters, ...more },
  };
}

describe('riposte itself changed', () => {
  test.each(CHANGES)('%s %s %j is critical', (service, name, parameters, more = {}) => {
    const event = call(service, name, parameters, more);
    const finding = raiseFinding(detection, event);

    expect(raises(event)).toBe(true);
    expect(finding.severity).toBe('critical');
    expect(finding.subject).toMatch(/riposte|SMS/);
  });

  test.each([
    [{ userName: 'mallory' }, ' for mallory'],
    [{ groupName: 'staff' }, ' for staff'],
    [{ roleName: 'web' }, ' for web'],
    [{}, ''],
  ])('who is made an approver stands in its name: %j', (whom, ending) => {
    const policyArn = 'arn:aws:iam::000000000000:policy/riposte-prod-ApproversPolicy-1';
    const finding = raiseFinding(detection, call('iam', 'AttachUserPolicy', { ...whom, policyArn }));

    expect(finding.subject).toBe(`${policyArn}${ending}`);
    expect(finding.summary).toContain(`${policyArn}${ending}`);
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

describe('what riposte denied somebody', () => {
  const by = (arn: string) => ({
    userIdentity: { type: 'AssumedRole', arn: `${arn}/x`, sessionContext: { sessionIssuer: { arn } } },
  });
  const removes = compilePattern(containmentRemoved.pattern);
  const deny = { policyName: 'deny-by-riposte-contain-principal-1' };

  test.each([
    ['DeleteUserPolicy', { userName: 'bob', ...deny }],
    ['DeleteRolePolicy', { roleName: 'web', ...deny }],
    ['PutUserPolicy', { userName: 'bob', ...deny, policyDocument: '{}' }],
    ['PutRolePolicy', { roleName: 'web', ...deny, policyDocument: '{}' }],
  ])('is told of once another takes it off: %s', (name, parameters) => {
    const own = by('arn:aws:iam::000000000000:role/riposte-prod-ContainPrincipalRole-1ABC');
    const below = by('arn:aws:iam::000000000000:role/x/riposte-prod-ContainPrincipalRole-1ABC');

    expect(removes(call('iam', name, parameters))).toBe(true);
    expect(removes(call('iam', name, parameters, below))).toBe(true);
    expect(removes(call('iam', name, parameters, own))).toBe(false);
    expect(raiseFinding(containmentRemoved, call('iam', name, parameters)).severity).toBe('high');
  });
});

describe('something of riposte’s put to another use', () => {
  const used = compilePattern(putToUse.pattern);
  const role = 'arn:aws:iam::000000000000:role/riposte-prod-ContainPrincipalRole-1ABC';
  const letters = 'arn:aws:sqs:eu-central-1:000000000000:riposte-prod-triage-dead-letters';

  test.each([
    ['lambda', 'CreateFunction20150331', { functionName: 'x', role }],
    ['lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: 'x', role }],
    ['states', 'CreateStateMachine', { name: 'x', roleArn: role }],
    [
      'states',
      'UpdateStateMachine',
      { stateMachineArn: 'arn:aws:states:eu-central-1:0:stateMachine:x', roleArn: role },
    ],
    ['scheduler', 'CreateSchedule', { name: 'x', target: { arn: 'x', roleArn: role } }],
    ['sqs', 'StartMessageMoveTask', { sourceArn: letters, destinationArn: 'arn:aws:sqs:eu-central-1:0:mine' }],
    [
      'logs',
      'PutSubscriptionFilter',
      { logGroupName: 'aws-waf-logs-shop', filterName: 'riposte-prod-LogsOf1-1ABC', filterPattern: 'nothing' },
    ],
    [
      'logs',
      'DeleteSubscriptionFilter',
      { logGroupName: 'aws-waf-logs-shop', filterName: 'riposte-prod-LogsOf1-1ABC' },
    ],
    ['events', 'UpdateEventBus', { name: 'default', kmsKeyIdentifier: 'arn:aws:kms:eu-central-1:9:key/1' }],
    ['sms-voice', 'SetAccountDefaultProtectConfiguration', { protectConfigurationId: 'protect-1' }],
  ])('is told: %s %s %j', (service, name, parameters) => {
    const byStack = {
      userIdentity: { ...(base.detail.userIdentity as object), invokedBy: 'cloudformation.amazonaws.com' },
    };

    expect(used(call(service, name, parameters))).toBe(true);
    expect(used(call(service, name, parameters, byStack))).toBe(false);
    expect(raiseFinding(putToUse, call(service, name, parameters)).severity).toBe('critical');
  });

  test.each([
    ['lambda', 'CreateFunction20150331', { functionName: 'x', role: 'arn:aws:iam::000000000000:role/x/riposte-1' }],
    ['sqs', 'StartMessageMoveTask', { sourceArn: 'arn:aws:sqs:eu-central-1:0:orders-dead-letters' }],
    ['logs', 'PutSubscriptionFilter', { logGroupName: 'aws-waf-logs-shop', filterName: 'to-firehose' }],
    ['events', 'UpdateEventBus', { name: 'orders', kmsKeyIdentifier: 'arn:aws:kms:eu-central-1:0:key/1' }],
    ['events', 'UpdateEventBus', { name: 'default', description: 'x' }],
    ['events', 'UpdateEventBus', { name: 'default', kmsKeyIdentifier: '' }],
    ['sms-voice', 'DeleteProtectConfiguration', { protectConfigurationId: 'protect-1' }],
    [
      'sms-voice',
      'UpdateProtectConfiguration',
      { protectConfigurationId: 'protect-1', deletionProtectionEnabled: true },
    ],
    [
      'sms-voice',
      'UpdateProtectConfigurationCountryRuleSet',
      { protectConfigurationId: 'protect-1', numberCapability: 'SMS' },
    ],
    [
      'sms-voice',
      'AssociateProtectConfiguration',
      { protectConfigurationId: 'protect-1', configurationSetName: 'newsletter' },
    ],
    ['sms-voice', 'GetProtectConfigurationCountryRuleSet', { protectConfigurationId: 'protect-1' }],
    [
      'sms-voice',
      'PutProtectConfigurationRuleSetNumberOverride',
      { protectConfigurationId: 'protect-1', destinationPhoneNumber: '+41790000000' },
    ],
  ])('is not: %s %s %j', (service, name, parameters) => {
    expect(used(call(service, name, parameters))).toBe(false);
  });
});
