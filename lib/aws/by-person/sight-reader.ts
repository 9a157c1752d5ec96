import { AccessAnalyzerClient, ListAnalyzersCommand } from '@aws-sdk/client-accessanalyzer';
import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { GetSMSAttributesCommand, GetSMSSandboxAccountStatusCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetWebACLCommand, ListResourcesForWebACLCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Verdict } from '../../ask/sight.ts';
import * as sight from '../../ask/sight.ts';
import { accountAt } from '../account/account.ts';
import { REGIONAL_KINDS } from '../account/rate-rules.ts';
import { trailFacts } from '../account/trail-facts.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { type Deployment, outputsOf } from './by-hand.ts';
import { subscribedTo } from './subscribed.ts';

/** Something events need to arrive, or alerts to be told, and a look at it. */
export interface Look {
  readonly what: string;
  readonly look: () => Promise<Verdict>;
}

/** The looks at a deployed stage; each fails for itself. Nothing is changed. */
export function looksAt(deployment: Deployment, outputs: Record<string, string>): readonly Look[] {
  const { stage, config: given } = deployment;
  const region = outputs.AlertTopicArn?.split(':')[3] ?? '';
  const config = { ...given, region };
  let reading: ReturnType<typeof trailFacts> | undefined;
  /** What holds of the trails that can be read; where one that cannot might say otherwise, that is the answer. */
  const ofTrails = (judge: (trails: readonly sight.TrailFacts[]) => Verdict) => async () => {
    reading ??= trailFacts(config);
    const { facts, problem } = await reading;
    const verdict = judge(facts);
    if (!verdict.there && problem !== undefined) throw problem.reason;
    return verdict;
  };
  return [
    { what: 'CloudTrail', look: ofTrails((trails) => sight.trailVerdict(trails, stage)) },
    { what: 'Insights', look: ofTrails((trails) => sight.insightsVerdict(trails, stage)) },
    {
      what: 'global services',
      async look() {
        const twin = await hasTwin(deployment, region);
        return sight.twinVerdict(region, stage, twin, twin ? [] : await subscribedTo(config, outputs));
      },
    },
    {
      what: 'Config',
      look: async () => sight.configVerdict(await recordersOf(new ConfigServiceClient(config)), stage),
    },
    {
      what: 'GuardDuty',
      look: async () => sight.serviceVerdict('GuardDuty', await guards(new GuardDutyClient(config))),
    },
    {
      what: 'Security Hub',
      look: async () => {
        const hub = await unlessError(['InvalidAccessException', 'ResourceNotFoundException'], () =>
          new SecurityHubClient(config).send(new DescribeHubCommand({})),
        );
        return sight.serviceVerdict('Security Hub', hub !== undefined);
      },
    },
    {
      what: 'Access Analyzer',
      look: async () => {
        const { analyzers = [] } = await new AccessAnalyzerClient(config).send(new ListAnalyzersCommand({}));
        return sight.serviceVerdict(
          'Access Analyzer',
          analyzers.some(({ status }) => status === 'ACTIVE'),
        );
      },
    },
    { what: 'subscriptions', look: async () => sight.subscriptionsVerdict(await subscribedTo(config, outputs)) },
    { what: 'SMS', look: async () => sight.smsVerdict(await smsOf(config, outputs)) },
    { what: 'origin', look: async () => sight.originVerdict(await originOf(config, stage)) },
    { what: 'web ACL', look: async () => sight.webAclVerdict(await aclsOf(config, outputs)) },
    {
      what: 'functions at once',
      look: async () => {
        const { AccountLimit } = await new LambdaClient(config).send(new GetAccountSettingsCommand({}));
        return sight.concurrencyVerdict(AccountLimit?.ConcurrentExecutions ?? 0);
      },
    },
  ];
}

type Config = Deployment['config'];

/** The listener that the foundation's rule for keys is of; its distribution, and so its stack, is in us-east-1. */
async function originOf(config: Config, stage: string) {
  const { stack, handsOn } = accountAt({ ...config, region: 'us-east-1' });
  const rule = (await stack(`riposte-foundation-${stage}`)).get('OriginRule');
  if (rule === undefined) return undefined;
  const listener = rule.replace(':listener-rule/', ':listener/').replace(/\/[^/]*$/, '');
  return { listener, handsOn: await handsOn(listener) };
}

async function recordersOf(client: ConfigServiceClient) {
  const [{ ConfigurationRecorders = [] }, { ConfigurationRecordersStatus = [] }, { DeliveryChannels = [] }] =
    await Promise.all([
      client.send(new DescribeConfigurationRecordersCommand({})),
      client.send(new DescribeConfigurationRecorderStatusCommand({})),
      client.send(new DescribeDeliveryChannelsCommand({})),
    ]);
  return {
    recorders: ConfigurationRecorders.length,
    recording: ConfigurationRecordersStatus.filter(({ recording }) => recording === true).length,
    channels: DeliveryChannels.length,
  };
}

async function guards(client: GuardDutyClient): Promise<boolean> {
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  const found = await Promise.all(DetectorIds.map((DetectorId) => client.send(new GetDetectorCommand({ DetectorId }))));
  return found.some(({ Status }) => Status === 'ENABLED');
}

async function hasTwin({ stage, config }: Deployment, region: string): Promise<boolean> {
  if (region === 'us-east-1') return false;
  try {
    await outputsOf({ stage, config: { ...config, region: 'us-east-1' } });
    return true;
  } catch (error) {
    if (isAwsError(error, 'ValidationError') && /does not exist/.test(error.message)) return false;
    throw error;
  }
}

async function smsOf(config: Config, outputs: Record<string, string>) {
  const wanted = (await subscribedTo(config, outputs)).some(({ protocol }) => protocol === 'sms');
  if (!wanted) return { wanted, sandbox: false, limit: 0 };
  const client = new SNSClient(config);
  const [{ IsInSandbox = false }, { attributes = {} }] = await Promise.all([
    client.send(new GetSMSSandboxAccountStatusCommand({})),
    client.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] })),
  ]);
  // Where nothing is set it is one dollar. Source: SNS API reference, SetSMSAttributes.
  return { wanted, sandbox: IsInSandbox, limit: Number(attributes.MonthlySpendLimit ?? 1) };
}

async function aclsOf(config: Config, { RegionalWebAclArn: arn, ...outputs }: Record<string, string>) {
  if (arn === undefined) return [];
  const client = new WAFV2Client(config);
  const [, , Name, Id] = (arn.split(':').at(-1) ?? '').split('/');
  const { WebACL } = await client.send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }));
  const rules = JSON.stringify(WebACL?.Rules ?? []);
  const sets = [outputs.RegionalIpSetV4Arn, outputs.RegionalIpSetV6Arn];
  const holdsSets = sets.every((set) => set === undefined || rules.includes(set));
  const found = await Promise.all(
    REGIONAL_KINDS.map((one) => client.send(new ListResourcesForWebACLCommand({ WebACLArn: arn, ResourceType: one }))),
  );
  return [{ arn, holdsSets, resources: found.flatMap(({ ResourceArns = [] }) => ResourceArns).length }];
}
