import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import { NOTHING_TRUSTED, weigh } from '../../../lib/domain/finding/trust.ts';
import { eventFile } from '../support/fixtures.ts';
import { detector } from '../support/raising.ts';

/** A call of a person, as CloudTrail records it. */
function call(service: string, eventName: string, requestParameters: object): AccountEvent {
  const event = eventFile('persistence/application-users-changed');
  const detail = { ...event.detail, eventSource: `${service}.amazonaws.com`, eventName, requestParameters };
  return { ...event, source: `aws.${service}`, detail };
}

/** How severe a detection takes an event; undefined where it does not raise. */
function severity(id: string, event: AccountEvent): Severity | undefined {
  const found = detector.raised(event).find((one) => one.id === id);
  return found === undefined ? undefined : weigh(found, event, NOTHING_TRUSTED).severity;
}

const APPLICATION = 'persistence/application-users-changed';
const HUB = 'defense-evasion/security-hub-findings-altered';
const GUARD = 'defense-evasion/other-guard-disabled';
const NAMES = 'impact/names-redirected';
const ROLE = 'privilege-escalation/service-given-a-role';
const SCHEDULE = 'execution/event-rule-or-schedule-changed';
const NETWORK = 'defense-evasion/network-rules-changed';
const SENT = 'exfiltration/data-sent-outside';

const role = 'arn:aws:iam::000000000000:role/app';
const pool = (roles: object) => call('cognito-identity', 'SetIdentityPoolRoles', { identityPoolId: 'eu:1', roles });
const rule = (workflow: string, ruleStatus = 'ENABLED') =>
  call('securityhub', 'CreateAutomationRule', {
    ...{ ruleName: 'quiet', ruleStatus },
    actions: [{ type: 'FINDING_FIELDS_UPDATE', findingFieldsUpdate: { workflow: { status: workflow } } }],
  });
const ruleV2 = (statusId: number) =>
  call('securityhub', 'CreateAutomationRuleV2', {
    ...{ ruleName: 'quiet', ruleStatus: 'ENABLED' },
    actions: [{ type: 'FINDING_FIELDS_UPDATE', findingFieldsUpdate: { statusId } }],
  });
const archive = (name: string, filter: object) => call('access-analyzer', name, { analyzerName: 'org', filter });
const record = (action: string, type: string) =>
  call('route53', 'ChangeResourceRecordSets', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    changeBatch: { changes: [{ action, resourceRecordSet: { name: 'example.com.', type } }] },
  });
const schedule = (target: string) =>
  call('scheduler', 'CreateSchedule', { name: 'nightly', target: { arn: target, roleArn: role } });

describe('what does the same in another way', () => {
  test.each<readonly [string, string, AccountEvent, Severity | undefined]>([
    ['guests given a role of the account', APPLICATION, pool({ unauthenticated: role }), 'medium'],
    ['signed-in users given another role', APPLICATION, pool({ authenticated: role }), 'low'],
    ['a rule that suppresses what is to come', HUB, rule('SUPPRESSED'), 'medium'],
    ['a rule that notifies', HUB, rule('NOTIFIED'), 'low'],
    ['a rule that suppresses, and is off', HUB, rule('SUPPRESSED', 'DISABLED'), 'low'],
    ['a rule of the new Security Hub that suppresses', HUB, ruleV2(3), 'medium'],
    ['a rule of the new Security Hub that takes up work', HUB, ruleV2(2), 'low'],
    ['an archive for what is public', GUARD, archive('CreateArchiveRule', { isPublic: { eq: ['true'] } }), 'medium'],
    [
      'an archive widened to what is public',
      GUARD,
      archive('UpdateArchiveRule', { isPublic: { eq: ['true'] } }),
      'medium',
    ],
    ['an archive for one role', GUARD, archive('UpdateArchiveRule', { resource: { eq: [role] } }), 'low'],
    ['an archive for what is there', GUARD, call('access-analyzer', 'ApplyArchiveRule', { ruleName: 'x' }), 'low'],
    ['mail redirected', NAMES, record('UPSERT', 'MX'), 'medium'],
    ['a zone delegated to other servers', NAMES, record('UPSERT', 'NS'), 'medium'],
    ['a name made', NAMES, record('CREATE', 'NS'), 'low'],
    ['one name redirected', NAMES, record('UPSERT', 'A'), 'low'],
    [
      'credentials of a role for a certificate',
      ROLE,
      call('iot', 'CreateRoleAlias', { roleAlias: 'x', roleArn: role }),
      'low',
    ],
    [
      'a job with a role',
      ROLE,
      call('emr-containers', 'StartJobRun', { virtualClusterId: 'v', executionRoleArn: role }),
      'low',
    ],
    ['a job of Glue, with the role it has', ROLE, call('glue', 'StartJobRun', { jobName: 'x' }), undefined],
    [
      'others’ code in templates with a role',
      ROLE,
      call('cloudformation', 'ActivateType', { typeName: 'X::Y::Z', executionRoleArn: role }),
      'low',
    ],
    [
      'others’ code in templates without one',
      ROLE,
      call('cloudformation', 'ActivateType', { typeName: 'X::Y::Z' }),
      undefined,
    ],
    ['a schedule that makes keys', SCHEDULE, schedule('arn:aws:scheduler:::aws-sdk:iam:createAccessKey'), 'medium'],
    [
      'a schedule that calls a function',
      SCHEDULE,
      schedule('arn:aws:lambda:eu-central-1:000000000000:function:x'),
      'info',
    ],
    [
      'a network cut off from others',
      NETWORK,
      call('ec2', 'DeleteTransitGatewayRoute', { transitGatewayRouteTableId: 'tgw-rtb-1' }),
      'info',
    ],
    [
      'a desktop’s image shared',
      SENT,
      call('appstream', 'UpdateImagePermissions', { name: 'desk', sharedAccountId: '999988887777' }),
      'medium',
    ],
    [
      'no longer watching the organization',
      GUARD,
      call('cloudtrail', 'DeregisterOrganizationDelegatedAdmin', { delegatedAdminAccountId: '111122223333' }),
      'medium',
    ],
    [
      'a stream that forgets',
      'impact/queue-purged',
      call('kinesis', 'DecreaseStreamRetentionPeriod', { streamName: 'orders', retentionPeriodHours: 24 }),
      'low',
    ],
    [
      'another start-up of the next machines',
      'execution/instances-changed',
      call('ec2', 'ModifyLaunchTemplate', { ModifyLaunchTemplateRequest: { LaunchTemplateId: 'lt-1' } }),
      'info',
    ],
  ])('%s', (_what, id, event, expected) => {
    expect(severity(id, event)).toBe(expected);
  });
});
