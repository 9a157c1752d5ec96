import { CloudFormationClient, GetTemplateSummaryCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
  type ReadWriteType,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetSubscriptionStateCommand, ShieldClient } from '@aws-sdk/client-shield';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { accountAt } from '../../../lib/aws/account/account.ts';
import { saidOf } from '../../../lib/board/said.ts';
import type { Account } from '../../../lib/foundation/account.ts';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { objectionsTo } from '../../../resources/foundation/objections.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { foundationResources } from '../../../resources/foundation/parts.ts';
import { emptyAccount } from '../support/empty-account.ts';

const defaults = foundationDefaults();
const PREFIX = 'riposte-foundation-test';
const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
const GROUP = 'aws-waf-logs-riposte-foundation-test';

const made = (given: Record<string, string>, typed: string[] = []) =>
  foundation(async (name) => ({ ...defaults, ...given })[name] ?? '', PREFIX, 'us-east-1', { defaults, typed });

async function objections(given: Record<string, string>, there: Partial<Account>, typed: string[] = []) {
  return objectionsTo(await made(given, typed), emptyAccount(there), saidOf);
}

describe('what was said at the deployment before', () => {
  const before = { said: async () => ({ trail: 'account', config: 'own recorder', keepLogsDays: '400' }) };

  test('is refused where it is left out, with all that is to be said again', async () => {
    const { refused } = await objections({ waf: 'count' }, before);

    expect(refused).toEqual([
      'riposte-foundation-test was deployed with trail, config, keepLogsDays, which is left out now, so that it would be taken away: ' +
        "say it again (--param trail=account --param 'config=own recorder' --param keepLogsDays=400), or leave it out on purpose by --param without=trail,config,keepLogsDays",
    ]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    [
      'said again, or otherwise',
      { trail: 'organization', organizationId: 'o-a1b2c3d4e5', config: 'own recorder', keepLogsDays: '500' },
      [],
    ],
    ['left out on purpose', { without: 'trail,config,keepLogsDays' }, []],
    ['typed as it is by default', {}, ['trail', 'config', 'keepLogsDays']],
  ])('is let through where it is %s', async (_how, given, typed) => {
    const recorders = async () => ['default'];
    const stack = async () => new Map([['ConfigRecorder', 'default']]);

    expect((await objections(given, { ...before, recorders, stack }, typed)).refused).toEqual([]);
  });

  test('has no command to paste where it holds what a shell would read', async () => {
    const { refused } = await objections({}, { said: async () => ({ origin: "x'; rm -rf /" }) });

    expect(refused).toEqual([
      expect.stringContaining('say it again, or leave it out on purpose by --param without=origin'),
    ]);
    expect(refused.join()).not.toContain('rm -rf');
  });

  test('is not known of a stack that kept no note of it, which is said', async () => {
    const { refused, unread } = await objections({}, { said: async () => undefined });

    expect(refused).toEqual([]);
    expect(unread).toEqual([expect.stringContaining('Not looked for what is left out: ')]);
  });

  test('is what somebody typed, without what is so by default', async () => {
    expect((await made({ trail: 'account', keepLogsDays: '0', without: 'waf' })).said).toEqual({ trail: 'account' });
  });
});

describe('a stack that is changed', () => {
  test('keeps the recorder that it has made: without one its rules judge nothing', async () => {
    const there = { recorders: async () => ['default'], stack: async () => new Map([['ConfigRecorder', 'default']]) };

    const { refused } = await objections({ config: 'rules only' }, there);

    expect(refused).toEqual([
      'config=rules only: the recorder default is of this stack, which would delete it: say config=own recorder',
    ]);
  });

  test.each(['account', 'organization'])(
    'makes no second trail of management events by trail=%s without being told to',
    async (trail) => {
      const given = { trail, organizationId: 'o-a1b2c3d4e5' };
      const there = { recording: async () => ['all'] };

      expect((await objections(given, there)).refused).toEqual([
        `trail=${trail}: all records management events of all regions here already, and CloudTrail charges a second copy of them (2 USD for 100,000): ` +
          'say trail=off, which adopts it (npx riposte doctor --foundation), or secondTrail=on',
      ]);
      expect((await objections({ ...given, secondTrail: 'on' }, there)).refused).toEqual([]);
      expect(
        (await objections(given, { ...there, stack: async () => new Map([['ManagementTrail', 'own']]) })).refused,
      ).toEqual([]);
    },
  );

  test('meets the log groups that stayed when another went, and is told to take them', async () => {
    const there = { logGroups: async () => [GROUP, '/aws/lambda/shop'] };

    const { refused } = await objections({ waf: 'count', machineLogs: 'on' }, there);

    expect(refused).toEqual([
      `The log group ${GROUP} is there already, where CloudFormation would make it: say --param keptLogGroups=${GROUP}, and it is used as it is`,
    ]);
    expect((await objections({ waf: 'count', keptLogGroups: GROUP }, there)).refused).toEqual([]);
    expect(
      (await objections({ waf: 'count' }, { ...there, stack: async () => new Map([['WebLogs', GROUP]]) })).refused,
    ).toEqual([]);
  });

  test('is refused a log group that is said to be there and is not', async () => {
    expect((await objections({ waf: 'count', keptLogGroups: GROUP }, {})).refused).toEqual([
      `keptLogGroups: there is no log group ${GROUP}: leave it out, and it is made`,
    ]);
  });

  test('makes no log group that is there, and speaks of it by its name', async () => {
    const resources = foundationResources(
      await made({
        waf: 'count',
        keptLogGroups: GROUP,
        logsTo: 'datadog',
        logsSecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:logs-AbCdEf',
      }),
    );

    expect(Object.keys(resources)).not.toContain('WebLogs');
    expect(resources.ForwardWebLogs).toHaveProperty('Properties.LogGroupName', GROUP);
    expect(resources.WebLogging).toHaveProperty('Properties.LogDestinationConfigs', [
      { 'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${GROUP}` },
    ]);
    expect(JSON.stringify(resources)).not.toMatch(/"WebLogs"|\{WebLogs\}/);
  });

  test('is refused a log group that it would not make', async () => {
    const { refused } = await objections({ waf: 'count', keptLogGroups: '/shop/web' }, {});

    expect(refused).toEqual([
      `keptLogGroups holds /shop/web, which nothing here logs to: leave it out; there is ${GROUP}`,
    ]);
  });

  test('protects nothing by Shield Advanced where nobody has subscribed to it', async () => {
    const given = { shield: 'subscribed', shieldProtects: BALANCER };

    expect((await objections(given, { subscribed: async () => false })).refused).toEqual([
      'shield=subscribed: this account has no subscription to Shield Advanced (3,000 USD a month for a year): say shield=off, and ddos=on for alarms without it',
    ]);
    expect((await objections(given, { subscribed: async () => true })).refused).toEqual([]);
  });
});

describe('an account that is looked at', () => {
  const trails = mockClient(CloudTrailClient);
  const stacks = mockClient(CloudFormationClient);
  const logs = mockClient(CloudWatchLogsClient);
  const shield = mockClient(ShieldClient);
  const there = accountAt({ region: 'us-east-1' });

  test.each<[string, object, unknown]>([
    [
      'what the stack notes',
      { Metadata: '{"Said":{"trail":"account","keepLogsDays":400}}' },
      { trail: 'account', keepLogsDays: '400' },
    ],
    ['that it notes nothing', { Metadata: '{"Said":{}}' }, {}],
    ['that it knows of no note', {}, undefined],
    ['that its note is none', { Metadata: '{"Said":[1]}' }, undefined],
  ])('tells %s', async (_what, summary, expected) => {
    stacks.on(GetTemplateSummaryCommand).resolves(summary);

    expect(await there.said('riposte-foundation-test')).toEqual(expected);
  });

  test('notes nothing where there is no stack', async () => {
    const error = Object.assign(new Error('Stack with id x does not exist'), { name: 'ValidationError' });
    stacks.on(GetTemplateSummaryCommand).rejects(error);

    expect(await there.said('x')).toEqual({});
  });

  test.each<[string, boolean, boolean, string, string[]]>([
    ['logs what changes something in all regions', true, true, 'All', ['all']],
    ['is of one region', false, true, 'All', []],
    ['does not log', true, false, 'All', []],
    ['logs what reads', true, true, 'ReadOnly', []],
  ])(
    'has a trail of management events where one %s',
    async (_what, IsMultiRegionTrail, IsLogging, ReadWriteType, expected) => {
      const trailList = [
        { Name: 'all', TrailARN: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/all', IsMultiRegionTrail },
      ];
      trails.on(DescribeTrailsCommand).resolves({ trailList });
      trails.on(GetTrailStatusCommand).resolves({ IsLogging });
      trails.on(GetInsightSelectorsCommand).resolves({ InsightSelectors: [] });
      trails.on(GetEventSelectorsCommand).resolves({
        EventSelectors: [{ ReadWriteType: ReadWriteType as ReadWriteType, IncludeManagementEvents: true }],
      });

      expect(await there.recording()).toEqual(expected);
    },
  );

  test('does not know whether it has one where a trail may not be read', async () => {
    trails.on(GetEventSelectorsCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

    await expect(there.recording()).rejects.toThrow('no');
  });

  test('has the log groups of a prefix, page by page', async () => {
    logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: GROUP }).resolves({ logGroups: [{ logGroupName: GROUP }] });

    expect(await there.logGroups(GROUP)).toEqual([GROUP]);
  });

  test.each([
    ['ACTIVE', true],
    ['INACTIVE', false],
  ] as const)('has a subscription that is %s: %s', async (SubscriptionState, expected) => {
    shield.on(GetSubscriptionStateCommand).resolves({ SubscriptionState });

    expect(await there.subscribed()).toBe(expected);
  });
});
