import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { isAboutRotation, kindOfRule } from '../../../lib/sources/config-kinds.ts';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { configResources } from '../../../resources/foundation/config.ts';
import { machineResources } from '../../../resources/foundation/machines.ts';
import type { Foundation } from '../../../resources/foundation/made.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { foundationFunctions, foundationResources } from '../../../resources/foundation/parts.ts';
import { trailResources } from '../../../resources/foundation/trail.ts';
import { wafResources } from '../../../resources/foundation/waf.ts';

const AUDITOR = 'arn:aws:iam::123456789012:role/audit';
const OFF = foundationDefaults();
const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
const SHIELD = { shield: 'subscribed', shieldProtects: BALANCER };

const made = (given: Record<string, string>): Promise<Foundation> =>
  foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test');

describe('the account foundation', () => {
  test('makes nothing that was not asked for', async () => {
    const off = await made({});

    expect(foundationResources(off)).toEqual({});
    expect(foundationFunctions(off)).toEqual({});
  });

  test.each([
    [{ trail: 'yes' }, 'trail is "yes"; it must be off, account, organization'],
    [{ trail: 'organization' }, 'trail=organization needs organizationId, e.g. o-a1b2c3d4e5'],
    [{ organizationId: 'a1b2' }, 'organizationId is "a1b2"; it must look like o-a1b2c3d4e5'],
    [
      { trail: 'account', logBucket: 'all-logs' },
      'logBucket needs logKey, the ARN of the key that the bucket of the logging account is under',
    ],
    [{ insights: 'separate' }, 'dataEvents and insights need trail=account or trail=organization'],
    [{ auditors: AUDITOR }, 'auditors and logReaders need a bucket here: trail=account, trail=organization or logsOf'],
    [{ logsOf: '1234' }, 'logsOf holds "1234"; each must look like 123456789012'],
    [{ plainSecrets: 'on' }, 'plainSecrets=on is a rule of AWS Config: it needs config=own recorder'],
    [
      { config: 'rules only', recording: 'daily' },
      'recording and recordedTypes are of the recorder made here: they need config=own recorder',
    ],
    [
      { config: 'own recorder', recordedTypes: 'buckets' },
      'recordedTypes holds "buckets"; each must look like AWS::S3::Bucket',
    ],
    [{ advisor: 'on' }, 'advisor=on needs ownersEmail'],
    [{ machineJournal: 'agent' }, 'machineJournal=agent is of what machines send: it needs machineLogs=on'],
    [{ advisor: 'on', ownersEmail: 'owners' }, 'ownersEmail is "owners"; it must look like owners@example.com'],
    [{ shieldProtects: BALANCER }, 'where you have subscribed to it, say shield=subscribed'],
    [{ shield: 'subscribed' }, 'shield=subscribed needs shieldProtects'],
    [{ ...SHIELD, shieldHealthChecks: 'none,none' }, 'shieldHealthChecks needs one for each of shieldProtects'],
    [{ ...SHIELD, shieldProtects: BALANCER.replace('us-east-1', 'eu-west-1') }, 'in another region than us-east-1'],
    [{ ...SHIELD, shieldPhone: '+41791234567' }, 'shieldPhone and shieldEmail go together'],
    [{ ...SHIELD, shieldLogBuckets: 'web-logs' }, 'shieldLogBuckets are for the response team'],
    [{ keepLogsDays: '-1' }, 'keepLogsDays is "-1"; it must be a whole number from 0 to 36500'],
    [{ keepLogsDays: '30', archiveAfterDays: '90' }, 'archiveAfterDays must be smaller than keepLogsDays'],
    [{ cdnName: 'www.example.com' }, 'cdnName needs cdnZone, the hosted zone in which its certificate is validated'],
    [{ ddos: 'on' }, 'ddos=on needs something to watch: ddosBalancer, ddosDistribution, or the web ACL (waf=count)'],
    [{ ddosBalancer: 'shop' }, 'ddosBalancer is "shop"; it must look like app/shop/0123456789abcdef'],
    [{ allowedCountries: 'CH', blockedCountries: 'KP' }, 'allowedCountries and blockedCountries exclude each other'],
    [
      { blockedCountries: 'switzerland' },
      'blockedCountries holds "switzerland"; each must look like XX, a country in two capital letters',
    ],
  ])('%j is refused before anything is deployed', async (given, message) => {
    await expect(made(given)).rejects.toThrow(message);
  });

  test('management, data and Insights events have trails of their own, all with validation', async () => {
    const resources = trailResources(await made({ trail: 'account', dataEvents: 'on', insights: 'separate' }));

    const trails = Object.entries(resources).filter(([id]) => id.endsWith('Trail'));

    expect(trails.map(([id]) => id)).toEqual(['ManagementTrail', 'DataTrail', 'InsightsTrail']);
    for (const [, trail] of trails)
      expect(trail).toMatchObject({ Properties: { EnableLogFileValidation: true, IsMultiRegionTrail: true } });
    expect(resources.InsightsTrail).toMatchObject({
      Properties: { InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }] },
    });
    expect(resources.ManagementTrail).not.toHaveProperty('Properties.InsightSelectors');
  });

  test('data events are those of objects and functions, and of tables where that is asked for, but not of what riposte itself writes', async () => {
    const stateTable = 'arn:aws:dynamodb:us-east-1:123456789012:table/riposte-prod-state';
    const typesOf = async (dataEvents: string) => {
      const { DataTrail } = trailResources(await made({ trail: 'account', dataEvents, stateTable }));
      const { AdvancedEventSelectors } = (
        DataTrail as { Properties: { AdvancedEventSelectors: { Name: string; FieldSelectors: object[] }[] } }
      ).Properties;
      return AdvancedEventSelectors;
    };

    expect((await typesOf('on')).map(({ Name }) => Name)).toEqual([
      'Data events of AWS::S3::Object',
      'Data events of AWS::Lambda::Function',
    ]);
    expect((await typesOf('with tables'))[2]).toEqual({
      Name: 'Data events of AWS::DynamoDB::Table',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::DynamoDB::Table'] },
        { Field: 'resources.ARN', NotStartsWith: [stateTable] },
      ],
    });
  });

  test("an organization's trail writes to the bucket of the logging account, and makes none", async () => {
    const key = 'arn:aws:kms:eu-central-1:210987654321:key/11111111-2222-3333-4444-555555555555';
    const resources = trailResources(
      await made({ trail: 'organization', organizationId: 'o-a1b2c3d4e5', logBucket: 'all-logs', logKey: key }),
    );

    expect(Object.keys(resources)).toEqual(['ManagementTrail']);
    expect(resources.ManagementTrail).toMatchObject({
      Properties: { IsOrganizationTrail: true, S3BucketName: 'all-logs', KMSKeyId: key },
    });
  });

  test('the logging account takes logs of the trails of the accounts it names, and of no other', async () => {
    const resources = trailResources(await made({ logsOf: '111122223333', organizationId: 'o-a1b2c3d4e5' }));

    const text = JSON.stringify(resources.LogBucketPolicy);

    expect(text).toContain(
      '{"aws:SourceArn":[{"Fn::Sub":"arn:${AWS::Partition}:cloudtrail:*:111122223333:trail/riposte-foundation-test-*"}]}',
    );
    expect(text).toContain('${LogBucket.Arn}/*/AWSLogs/o-a1b2c3d4e5/*');
    expect(text).not.toContain('AWS::AccountId');
  });

  test('what holds logs is encrypted, versioned, closed, and stays when the stack goes', async () => {
    const resources = trailResources(await made({ trail: 'account', lockLogsDays: '30', keepLogsDays: '400' }));

    for (const id of ['LogKey', 'LogBucket', 'LogBucketPolicy', 'LogAccessBucket', 'LogAccessBucketPolicy'])
      expect(resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(resources.LogBucket).toMatchObject({
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 400 }] },
        LoggingConfiguration: { DestinationBucketName: { Ref: 'LogAccessBucket' } },
      },
    });
  });

  test('every rule is of a kind that a detection reads, and all kinds have a rule', async () => {
    const resources = Object.values(configResources(await made({ config: 'rules only' })));
    const names = resources.map(
      (rule) => (rule as { Properties: { ConfigRuleName: string } }).Properties.ConfigRuleName,
    );

    const kinds = new Set(names.map((name) => (isAboutRotation(name) ? 'rotation' : kindOfRule(name))));
    const read = (await loadDetections()).filter(({ pattern }) => JSON.stringify(pattern).includes('aws.config'));

    expect([...kinds].sort()).toEqual(
      [
        'certificate',
        'encryption',
        'open port',
        'public bucket',
        'public resource',
        'public snapshot',
        'recording',
        'rotation',
        'sign-in',
      ].sort(),
    );
    expect(read.length).toBeGreaterThanOrEqual(kinds.size);
  });

  test('all types are recorded at each change; once a day, or those that are named, where that is asked for', async () => {
    const recorderOf = async (more: Record<string, string>) =>
      configResources(await made({ config: 'own recorder', ...more })).ConfigRecorder;
    const all = { AllSupported: true, IncludeGlobalResourceTypes: true };
    const types = ['AWS::S3::Bucket', 'AWS::IAM::User'];
    const some = { AllSupported: false, IncludeGlobalResourceTypes: false, ResourceTypes: types };

    expect(await recorderOf({})).toHaveProperty('Properties.RecordingGroup', all);
    expect(await recorderOf({})).not.toHaveProperty('Properties.RecordingMode');
    const daily = await recorderOf({ recording: 'daily', recordedTypes: types.join() });
    expect(daily).toHaveProperty('Properties.RecordingGroup', some);
    expect(daily).toHaveProperty('Properties.RecordingMode', { RecordingFrequency: 'DAILY' });
  });

  test('an organization is seen in one place, whatever is recorded here', async () => {
    const { Aggregator, ...rest } = configResources(await made({ aggregator: 'organization' }));

    expect(Object.keys(rest)).toEqual(['AggregatorRole']);
    expect(Aggregator).toHaveProperty('Properties.OrganizationAggregationSource.AllAwsRegions', true);
  });

  test('an account has one recorder: where there is one, only rules are made', async () => {
    const types = async (config: string) =>
      new Set(Object.values(configResources(await made({ config }))).map((one) => (one as { Type: string }).Type));

    expect(await types('rules only')).toEqual(new Set(['AWS::Config::ConfigRule']));
    expect(await types('own recorder')).toContain('AWS::Config::ConfigurationRecorder');
  });

  test("a web ACL that counts still blocks what block-ip has leased, and AWS's groups only count", async () => {
    const set = 'arn:aws:wafv2:us-east-1:123456789012:regional/ipset/a/11111111-2222-3333-4444-555555555555';
    const { WebAcl } = wafResources(await made({ waf: 'count', blockSets: set, forwardedIpHeader: 'X-Forwarded-For' }));

    const rules = (
      WebAcl as {
        Properties: { Rules: { Name: string; Action?: object; OverrideAction?: object; Priority: number }[] };
      }
    ).Properties.Rules;
    const action = (name: string) => rules.find((rule) => rule.Name === name)?.Action;

    expect(rules.map((rule) => rule.Priority)).toEqual(rules.map((_rule, index) => index));
    expect(action('allowed')).toEqual({ Allow: {} });
    expect(action('blocked-1')).toEqual({ Block: {} });
    expect(action('rate-by-forwarded-address')).toEqual({ Count: {} });
    expect(rules.filter((rule) => rule.Name.startsWith('AWS')).map((rule) => rule.OverrideAction)).toEqual(
      Array(4).fill({ Count: {} }),
    );
  });

  test('every bucket and log group stays when the stack goes, but for the reasons why something was not forwarded', async () => {
    const resources = foundationResources(
      await made({
        ...{ trail: 'account', config: 'own recorder', waf: 'count', machineLogs: 'on' },
        ...{ cdnName: 'www.example.com', cdnZone: 'Z0123456789', logsTo: 'datadog' },
        logsSecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:logs-AbCdEf',
      }),
    );
    const holdsLogs = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];
    const held = Object.entries(resources as Record<string, { Type: string; DeletionPolicy?: string }>).filter(
      ([, { Type }]) => holdsLogs.includes(Type),
    );

    expect(held.length).toBe(17);
    expect(held.filter(([, one]) => one.DeletionPolicy !== 'Retain').map(([id]) => id)).toEqual([
      'ForwardedLogsErrors',
    ]);
  });

  test('machines send sign-ins, system and web logs to groups that are kept as long as asked, and cannot change that', async () => {
    const resources = machineResources(await made({ machineLogs: 'on', keepMachineLogsDays: '30' }));
    const { MachineAgent, MachineRole } = resources as Record<string, { Properties: Record<string, unknown> }>;

    const collected = JSON.parse(String(MachineAgent?.Properties.Value)).logs.logs_collected.files.collect_list;

    expect(collected).toContainEqual({
      file_path: '/var/log/secure',
      log_group_name: '/riposte-foundation-test/auth',
      log_stream_name: '{instance_id}',
    });
    expect(resources.MachineLogsAuth).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { LogGroupName: '/riposte-foundation-test/auth', RetentionInDays: 30 },
    });
    expect(resources.FailedSignIns).toMatchObject({
      Properties: {
        LogGroupName: { Ref: 'MachineLogsAuth' },
        FilterPattern: expect.stringMatching(/^\?"Failed password for" \?/),
      },
    });
    expect(MachineAgent?.Properties.Name).toBe('AmazonCloudWatch-riposte-foundation-test');
    expect(JSON.stringify(MachineRole)).not.toMatch(/Retention|logs:Delete/);
  });

  test('agents that can read the journal do so where that is said, and read no file that holds the same', async () => {
    const { MachineAgent } = machineResources(await made({ machineLogs: 'on', machineJournal: 'agent' })) as Record<
      string,
      { Properties: Record<string, unknown> }
    >;

    const { journald, files } = JSON.parse(String(MachineAgent?.Properties.Value)).logs.logs_collected;

    expect(journald).toEqual({
      collect_list: [
        {
          log_group_name: '/riposte-foundation-test/auth',
          log_stream_name: '{instance_id}',
          matches: [{ SYSLOG_FACILITY: '4' }, { SYSLOG_FACILITY: '10' }],
        },
        { log_group_name: '/riposte-foundation-test/system', log_stream_name: '{instance_id}', priority: 'info' },
      ],
    });
    expect(files.collect_list.map(({ file_path }: { file_path: string }) => file_path)).toEqual([
      '/var/log/nginx/access.log',
      '/var/log/httpd/access_log',
      '/var/log/apache2/access.log',
    ]);
  });

  test('an agent from before the journal gets nothing of it, since it would refuse the configuration whole', async () => {
    const { MachineAgent } = machineResources(await made({ machineLogs: 'on' })) as Record<
      string,
      { Properties: Record<string, unknown> }
    >;

    expect(Object.keys(JSON.parse(String(MachineAgent?.Properties.Value)).logs.logs_collected)).toEqual(['files']);
  });
});
