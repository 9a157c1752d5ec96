import { describe, expect, test } from '@jest/globals';
import { readRotationInput } from '../../../lib/playbooks/rotate-secret/request.ts';
import { parameters, subscriptions } from '../../../resources/parameters.ts';
import { databaseNetwork, rotationExtras } from '../../../resources/rotation.ts';
import { wafResources } from '../../../resources/waf.ts';

const WAF = {
  prefix: 'riposte-prod',
  region: 'eu-central-1',
  scope: 'REGIONAL',
  forwardedIpHeader: '',
  webAcls: '',
  external: { IPV4: '', IPV6: '' },
};
const OTHER_ACL = 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/shop/1234abcd-12ab-34cd-56ef-1234567890ab';
const EXTERNAL = {
  IPV4: 'riposte-prod-cloudfront-v4|11111111-2222-4333-8444-555555555555|CLOUDFRONT',
  IPV6: 'riposte-prod-cloudfront-v6|66666666-2222-4333-8444-555555555555|CLOUDFRONT',
};

describe('the WAF resources', () => {
  test('are sets and a web ACL for a region', () => {
    expect(Object.keys(wafResources(WAF).fragment.Resources)).toEqual([
      'RegionalIpSetV4',
      'RegionalIpSetV6',
      'RegionalWebAcl',
    ]);
  });

  test("make CloudFront's own in us-east-1", () => {
    expect(Object.keys(wafResources({ ...WAF, region: 'us-east-1', scope: 'BOTH' }).fragment.Resources)).toContain(
      'CloudFrontIpSetV4',
    );
  });

  test("use CloudFront's of another stack elsewhere, by name and by ARN in us-east-1", () => {
    const { refs, arns, fragment } = wafResources({ ...WAF, scope: 'BOTH', external: EXTERNAL });

    expect(Object.keys(fragment.Resources)).not.toContain('CloudFrontIpSetV4');
    expect(refs.IPV4).toEqual({ 'Fn::Join': [',', [{ Ref: 'RegionalIpSetV4' }, EXTERNAL.IPV4]] });
    expect(arns).toContainEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:wafv2:us-east-1:\${AWS::AccountId}:global/ipset/riposte-prod-cloudfront-v4/11111111-2222-4333-8444-555555555555`,
    });
  });

  test.each([
    [{ scope: 'CLOUDFRONT' }, 'deploy one there, then give this one cloudFrontSetV4'],
    [{ webAcls: OTHER_ACL.replace('eu-central-1', 'eu-west-1') }, 'the ARN of a web ACL of eu-central-1 for REGIONAL'],
    [{ webAcls: OTHER_ACL.replace('regional', 'global') }, 'as wafScope says'],
    [{ webAcls: `${OTHER_ACL},${OTHER_ACL}` }, 'one ARN for REGIONAL'],
    [{ scope: 'everywhere' }, 'it must be REGIONAL, CLOUDFRONT or BOTH'],
  ])('refuse %j and say what to do', (more, problem) => {
    expect(() => wafResources({ ...WAF, ...more })).toThrow(problem);
  });
});

/** What a deployment without any parameter gives. */
const GIVEN: Record<string, unknown> = {
  accounts: '',
  deployers: '',
  email: '',
  phone: '',
  readOnlyEvents: 'off',
  approvalLinks: 'off',
  drill: 'off',
  accountNames: '',
  chatChannel: '',
  pagerDutySecret: '',
  pagerDutyRegion: 'us',
  securityHub: 'off',
  ocsfEvents: 'off',
  chatAlerts: 'off',
  orderedAlerts: 'off',
  splunkUrl: '',
  splunkSecret: '',
  datadogSecret: '',
  datadogSite: 'datadoghq.com',
  forwardMinLevel: '1',
  logGroups: '',
  trapPath: '',
  badAddresses: 'none/none',
  webRefusals: '50',
  webRequests: '5000',
  failedSignIns: '10',
  smsMinLevel: '3',
  logRetentionDays: '90',
  ownAddressRegions: '',
  databaseSubnets: '',
  databaseSecurityGroups: '',
  secretKeys: '',
  rotationSchedule: '',
  scheduledSecrets: '',
  writerConcurrency: 1,
};
const read = (more: Record<string, unknown>) => parameters(async (name) => ({ ...GIVEN, ...more })[name]);
const plain = await read({});

describe('the parameters', () => {
  test('are numbers also when they come from the command line', async () => {
    expect(await read({})).toEqual({
      accounts: [],
      deployers: [],
      email: '',
      phone: '',
      readOnlyEvents: 'off',
      approvalLinks: 'off',
      drill: 'off',
      accountNames: [],
      chatChannel: '',
      pagerDutySecret: '',
      pagerDutyRegion: 'us',
      securityHub: 'off',
      ocsfEvents: 'off',
      chatAlerts: 'off',
      orderedAlerts: 'off',
      splunkUrl: '',
      splunkSecret: '',
      datadogSecret: '',
      datadogSite: 'datadoghq.com',
      forwardMinLevel: 1,
      logGroups: [],
      trapPath: '',
      badAddresses: 'none/none',
      webRefusals: 50,
      webRequests: 5_000,
      failedSignIns: 10,
      smsMinLevel: 3,
      logRetentionDays: 90,
      ownAddressRegions: [],
      databaseSubnets: [],
      databaseSecurityGroups: [],
      secretKeys: [],
      rotationSchedule: '',
      scheduledSecrets: [],
      writerConcurrency: 1,
    });
  });

  test.each([
    [{ email: 'nobody' }, 'email: must be an e-mail address'],
    [{ phone: '0791234567' }, 'phone: must be a phone number such as +41791234567'],
    [{ smsMinLevel: '9' }, 'smsMinLevel: '],
    [{ readOnlyEvents: 'yes' }, 'readOnlyEvents: '],
    [{ approvalLinks: 'yes' }, 'approvalLinks: '],
    [{ chatChannel: 'on' }, 'chatChannel: must be the ARN of a chat channel’s configuration'],
    [{ pagerDutySecret: '0123456789abcdef0123456789abcdef' }, 'pagerDutySecret: must be the ARN of a secret'],
    [{ pagerDutyRegion: 'ch' }, 'pagerDutyRegion: '],
    [{ securityHub: 'yes' }, 'securityHub: '],
    [{ splunkUrl: 'http://splunk.example.com:8088' }, 'splunkUrl: must be https://host'],
    [{ splunkUrl: 'https://splunk.example.com:8088' }, 'splunkUrl and splunkSecret go together'],
    [{ datadogSite: 'datadog.example' }, 'datadogSite: must be one of datadoghq.com'],
    [{ forwardMinLevel: '5' }, 'forwardMinLevel: '],
    [{ logRetentionDays: '100' }, 'logRetentionDays: must be one of 1, 3, 5'],
    [{ databaseSubnets: 'subnet-1, net' }, 'databaseSubnets.1: must be subnet ids'],
    [{ databaseSubnets: 'subnet-1' }, 'databaseSubnets and databaseSecurityGroups go together'],
    [{ secretKeys: 'alias/mine' }, 'secretKeys.0: must be ARNs of KMS keys'],
    [{ rotationSchedule: 'every week', scheduledSecrets: 'a' }, 'rotationSchedule: '],
    [{ rotationSchedule: 'rate(7 days)' }, 'rotationSchedule and scheduledSecrets go together'],
  ])('%j is refused with the name of the parameter', async (more, problem) => {
    await expect(read(more)).rejects.toThrow(problem);
  });

  test('subscribe only who is named; SMS only for what is urgent', async () => {
    const both = subscriptions(await read({ email: 'oncall@example.com', phone: '+41791234567' })) as {
      Resources: Record<string, { Properties: object }>;
    };

    expect(subscriptions(await read({}))).toEqual({ Resources: {} });
    expect(both.Resources.SmsSubscription?.Properties).toMatchObject({
      Protocol: 'sms',
      FilterPolicy: {
        wakes: ['yes'],
        $or: [{ phone: ['yes'] }, { phone: [{ exists: false }], severityLevel: [{ numeric: ['>=', 3] }] }],
      },
    });
  });
});

describe('what only some deployments have', () => {
  const network = { ...plain, databaseSubnets: ['subnet-1'], databaseSecurityGroups: ['sg-1'] };

  test('nothing by default', () => {
    expect(rotationExtras(plain, 'riposte-x', false, 'turn-keys')).toEqual({ Resources: {} });
    expect(databaseNetwork(plain)).toBe(false);
  });

  test('a network for the rotation functions of databases, and the right to join it', () => {
    const { Resources } = rotationExtras(network, 'riposte-x', true, 'turn-keys') as {
      Resources: { RotationNetworkPolicy: { Properties: { Roles: object[] } } };
    };

    expect(databaseNetwork(network)).toEqual({ subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] });
    expect(Resources.RotationNetworkPolicy.Properties.Roles).toEqual([
      { Ref: 'RotateMysqlRole' },
      { Ref: 'RotatePostgresRole' },
      { Ref: 'SampleClientRole' },
    ]);
  });

  test('the right to join it is not for the code that runs in it', () => {
    const { Resources } = rotationExtras(network, 'riposte-x', true, 'turn-keys') as {
      Resources: {
        RotationNetworkPolicy: { Properties: { PolicyDocument: { Statement: Record<string, unknown>[] } } };
      };
    };
    const [allow, deny] = Resources.RotationNetworkPolicy.Properties.PolicyDocument.Statement;
    const arn = (name: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:riposte-x-${name}`,
    });

    expect([allow?.Effect, deny?.Effect]).toEqual(['Allow', 'Deny']);
    expect(deny?.Action).toEqual(expect.arrayContaining(allow?.Action as string[]));
    expect(deny?.Condition).toEqual({
      ArnEquals: {
        'lambda:SourceFunctionArn': ['rotate-mysql', 'rotate-postgres', 'sample-client'].map(arn),
      },
    });
  });

  test('the use of customer-managed keys, through Secrets Manager only', () => {
    const key = 'arn:aws:kms:eu-central-1:123456789012:key/1';
    const { Resources } = rotationExtras({ ...plain, secretKeys: [key] }, 'riposte-x', false, 'turn-keys') as {
      Resources: { RotationKeyPolicy: { Properties: { Roles: object[]; PolicyDocument: { Statement: object[] } } } };
    };
    const { Roles, PolicyDocument } = Resources.RotationKeyPolicy.Properties;

    expect(Roles).toHaveLength(5);
    expect(PolicyDocument.Statement).toEqual([
      {
        Sid: 'UseKeysOfSecrets',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: [key],
        Condition: {
          StringEquals: {
            'kms:ViaService': {
              'Fn::Join': ['.', ['secretsmanager', { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]],
            },
          },
        },
      },
    ]);
  });

  test('a schedule whose input the workflow understands, as a task and not as a person', async () => {
    const { Resources } = rotationExtras(
      { ...plain, rotationSchedule: 'rate(7 days)', scheduledSecrets: ['a', 'b'] },
      'riposte-x',
      false,
      'turn-keys',
    ) as {
      Resources: { RotationScheduleRule: { Properties: { ScheduleExpression: string; Targets: { Input: string }[] } } };
    };
    const { ScheduleExpression, Targets } = Resources.RotationScheduleRule.Properties;

    expect(ScheduleExpression).toBe('rate(7 days)');
    expect(readRotationInput(JSON.parse(Targets[0]?.Input ?? ''))).toEqual({
      requests: ['a', 'b'].map((secretId) => ({
        given: { secretId },
        taskId: 'schedule',
        params: { secretId },
        reason: 'scheduled rotation',
        requestedBy: 'schedule rate(7 days)',
      })),
    });
  });
});
