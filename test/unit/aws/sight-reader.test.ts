import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { looksAt } from '../../../lib/aws/by-person/sight-reader.ts';

const cloudTrail = mockClient(CloudTrailClient);
const hub = mockClient(SecurityHubClient);
const OUTPUTS = { AlertTopicArn: 'arn:aws:sns:eu-central-1:123456789012:riposte-prod-alerts' };
const ARN = 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/';
const error = (name: string) => Object.assign(new Error(`${name}: not allowed`), { name });

const lookAt = (what: string) =>
  looksAt({ stage: 'prod', config: {} }, OUTPUTS)
    .find((one) => one.what === what)
    ?.look();

beforeEach(() => {
  cloudTrail.reset();
  hub.reset();
  cloudTrail.on(DescribeTrailsCommand).resolves({
    trailList: ['good', 'other'].map((Name) => ({ Name, TrailARN: `${ARN}${Name}`, IsMultiRegionTrail: true })),
  });
  cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
  cloudTrail.on(GetInsightSelectorsCommand).rejects(error('InsightNotEnabledException'));
});

describe('trails', () => {
  test.each([
    [{ EventSelectors: [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }] }, true],
    [{ EventSelectors: [{ ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true }] }, false],
    [{ EventSelectors: [{ ReadWriteType: 'All' as const, IncludeManagementEvents: false }] }, false],
    [{ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }] }, true],
    [{ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }] }, false],
    [
      {
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Management'] },
              { Field: 'readOnly', Equals: ['true'] },
            ],
          },
        ],
      },
      false,
    ],
  ])('%j record calls that change something: %s', async (selectors, there) => {
    cloudTrail.on(GetEventSelectorsCommand).resolves(selectors);

    expect(await lookAt('CloudTrail')).toMatchObject({ there });
  });

  test('one that cannot be read does not hide one that is good, and keeps a bad answer from being given', async () => {
    const good = { EventSelectors: [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }] };
    cloudTrail.on(GetEventSelectorsCommand).rejects(error('AccessDeniedException'));
    cloudTrail.on(GetEventSelectorsCommand, { TrailName: `${ARN}good` }).resolves(good);

    const found = await lookAt('CloudTrail');
    const insights = lookAt('Insights');

    expect(found).toMatchObject({ there: true });
    await expect(insights).rejects.toThrow('not allowed');
  });
});

test('Security Hub that says it is not subscribed is off; one that may not be asked is not known', async () => {
  hub.on(DescribeHubCommand).rejectsOnce(error('InvalidAccessException')).rejects(error('AccessDeniedException'));

  const off = await lookAt('Security Hub');

  expect(off).toMatchObject({ there: false, mend: ['aws securityhub enable-security-hub'] });
  await expect(lookAt('Security Hub')).rejects.toThrow('AccessDeniedException');
});

describe('the origin of the foundation', () => {
  const stacks = mockClient(CloudFormationClient);
  const balancers = mockClient(ElasticLoadBalancingV2Client);
  const ELB = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:';
  const RULE = `${ELB}listener-rule/app/shop/0123456789abcdef/fedcba9876543210/00112233445566aa`;
  const LISTENER = `${ELB}listener/app/shop/0123456789abcdef/fedcba9876543210`;
  const ruleIs = (PhysicalResourceId: string) =>
    stacks.on(ListStackResourcesCommand, { StackName: 'riposte-foundation-prod' }).resolves({
      StackResourceSummaries: [
        {
          ...{ LogicalResourceId: 'OriginRule', PhysicalResourceId, ResourceStatus: 'CREATE_COMPLETE' },
          ...{ ResourceType: 'AWS::ElasticLoadBalancingV2::ListenerRule', LastUpdatedTimestamp: new Date(0) },
        },
      ],
    });
  const otherwise = (Type: 'forward' | 'fixed-response') =>
    balancers
      .on(DescribeListenersCommand, { ListenerArns: [LISTENER] })
      .resolves({ Listeners: [{ DefaultActions: [{ Type }] }] });

  test('is open as long as its listener hands on what comes without a key', async () => {
    ruleIs(RULE);
    otherwise('forward');

    expect(await lookAt('origin')).toEqual({
      there: false,
      says: `${LISTENER} hands on what comes without a key, too: everybody reaches the balancer beside the distribution and its web ACL`,
      mend: [
        'Once nothing else hangs on its default action (docs/foundation.md, "A balancer as origin"):',
        `aws elbv2 modify-listener --region us-east-1 --listener-arn ${LISTENER} --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=403}'`,
      ],
    });
  });

  test('is closed once it refuses that', async () => {
    ruleIs(RULE);
    otherwise('fixed-response');

    expect(await lookAt('origin')).toEqual({ there: true, says: `${LISTENER} takes what comes with a key only` });
  });

  test('is none where the foundation made no rule for it', async () => {
    stacks
      .on(ListStackResourcesCommand)
      .rejects(Object.assign(error('ValidationError'), { message: 'does not exist' }));

    expect(await lookAt('origin')).toEqual({ there: true, says: 'the foundation has closed no balancer' });
  });
});
