import {
  CloudFormationClient,
  GetTemplateSummaryCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from '@aws-sdk/client-config-service';
import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient, ListOrganizationsFeaturesCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSubscriptionStateCommand, ShieldClient } from '@aws-sdk/client-shield';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DescribeTrustedAdvisorChecksCommand, SupportClient } from '@aws-sdk/client-support';
import {
  GetWebACLForResourceCommand,
  ListResourcesForWebACLCommand,
  ListWebACLsCommand,
  ResourceType,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import * as z from 'zod/mini';
import type { Account, Organization, Said, WebAclThere } from '../../foundation/account.ts';
import { isAwsError, unlessError } from '../errors.ts';
import { type Config, trailFacts } from './trail-facts.ts';

/** What is in an account and region, read by calls that change nothing. */
export function accountAt(config: Config): Account {
  const global = { ...config, region: 'us-east-1' };
  return {
    id: async () => (await new STSClient(config).send(new GetCallerIdentityCommand({}))).Account ?? '',
    async trails() {
      // Those of other regions that record here, and the organization's, count here, too.
      const { trailList = [] } = await new CloudTrailClient(config).send(
        new DescribeTrailsCommand({ includeShadowTrails: true }),
      );
      return trailList.map(
        ({ Name: name = '', TrailARN: arn = '', S3BucketName: bucket = '', KmsKeyId: key = '' }) => ({
          ...{ name, arn, bucket, key },
        }),
      );
    },
    recording: () => recordingAt(config),
    async recorders() {
      const { ConfigurationRecorders = [] } = await new ConfigServiceClient(config).send(
        new DescribeConfigurationRecordersCommand({}),
      );
      return ConfigurationRecorders.map(({ name = '' }) => name);
    },
    async advises() {
      const checks = await unlessError(['SubscriptionRequiredException'], () =>
        new SupportClient(global).send(new DescribeTrustedAdvisorChecksCommand({ language: 'en' })),
      );
      return checks !== undefined;
    },
    async subscribed() {
      const { SubscriptionState } = await new ShieldClient(global).send(new GetSubscriptionStateCommand({}));
      return SubscriptionState === 'ACTIVE';
    },
    organization: () => organizationOf(new IAMClient(global)),
    hasBucket: (name) => hasBucket(new S3Client({ ...config, followRegionRedirects: true }), name),
    logGroups: (prefix) => groupsOf(new CloudWatchLogsClient(config), prefix),
    async webAcls() {
      const client = new WAFV2Client(config);
      const [regional, ofDistributions] = await Promise.all([
        aclsOf(client, 'REGIONAL'),
        aclsOf(new WAFV2Client(global), 'CLOUDFRONT'),
      ]);
      const found = await Promise.all(regional.map(async (arn) => ({ arn, resources: await behind(client, arn) })));
      return [...found, ...ofDistributions.map((arn): WebAclThere => ({ arn }))];
    },
    async webAclOf(ResourceArn) {
      const { WebACL } = await new WAFV2Client(config).send(new GetWebACLForResourceCommand({ ResourceArn }));
      return WebACL?.ARN;
    },
    async handsOn(listener) {
      const { Listeners = [] } = await new ElasticLoadBalancingV2Client(config).send(
        new DescribeListenersCommand({ ListenerArns: [listener] }),
      );
      return Listeners.some(({ DefaultActions = [] }) => DefaultActions.some(({ Type }) => Type === 'forward'));
    },
    stack: (name) => idsOf(new CloudFormationClient(config), name),
    said: (name) => saidAt(new CloudFormationClient(config), name),
  };
}

async function recordingAt(config: Config): Promise<string[]> {
  const { facts, problem } = await trailFacts(config);
  const found = facts.filter(({ multiRegion, logging, writes }) => multiRegion && logging && writes);
  if (found.length === 0 && problem !== undefined) throw problem.reason;
  return found.map(({ name }) => name);
}

/** IAM tells the organization's id to its management account, and by the name of an error what others may know. */
async function organizationOf(client: IAMClient): Promise<Organization> {
  try {
    const { OrganizationId } = await client.send(new ListOrganizationsFeaturesCommand({}));
    return OrganizationId === undefined ? 'of others' : { id: OrganizationId };
  } catch (error) {
    if (isAwsError(error, 'OrganizationNotFoundException')) return 'none';
    const others = ['AccountNotManagementOrDelegatedAdministratorException', 'ServiceAccessNotEnabledException'];
    if (others.some((name) => isAwsError(error, name))) return 'of others';
    throw error;
  }
}

async function hasBucket(client: S3Client, Bucket: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
    return true;
  } catch (error) {
    if (isAwsError(error, 'NotFound') || isAwsError(error, 'NoSuchBucket')) return false;
    // An answer to HEAD has no body: a bucket that one may not look into is there.
    if (status(error) === 403) return true;
    throw error;
  }
}

function status(error: unknown): number | undefined {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

async function aclsOf(client: WAFV2Client, Scope: 'REGIONAL' | 'CLOUDFRONT'): Promise<string[]> {
  const found: string[] = [];
  let NextMarker: string | undefined;
  do {
    const page = await client.send(new ListWebACLsCommand({ Scope, NextMarker }));
    found.push(...(page.WebACLs ?? []).flatMap(({ ARN }) => ARN ?? []));
    NextMarker = page.WebACLs?.length === 0 ? undefined : page.NextMarker;
  } while (NextMarker !== undefined);
  return found;
}

async function behind(client: WAFV2Client, WebACLArn: string): Promise<string[]> {
  const kinds = [ResourceType.APPLICATION_LOAD_BALANCER, ResourceType.API_GATEWAY];
  const found = await Promise.all(
    kinds.map((one) => client.send(new ListResourcesForWebACLCommand({ WebACLArn, ResourceType: one }))),
  );
  return found.flatMap(({ ResourceArns = [] }) => ResourceArns);
}

async function idsOf(client: CloudFormationClient, StackName: string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceStatus = '' } of StackResourceSummaries)
        if (!ResourceStatus.startsWith('DELETE_')) ids.set(LogicalResourceId, PhysicalResourceId);
  } catch (error) {
    if (!isNotThere(error)) throw error;
  }
  return ids;
}

const note = z.object({ Said: z.record(z.string(), z.pipe(z.union([z.string(), z.number()]), z.transform(String))) });

async function saidAt(client: CloudFormationClient, StackName: string): Promise<Said | undefined> {
  try {
    const { Metadata = '{}' } = await client.send(new GetTemplateSummaryCommand({ StackName }));
    return note.safeParse(JSON.parse(Metadata)).data?.Said;
  } catch (error) {
    if (isNotThere(error)) return {};
    throw error;
  }
}

function isNotThere(error: unknown): boolean {
  return isAwsError(error, 'ValidationError') && /does not exist/.test(error.message);
}

async function groupsOf(client: CloudWatchLogsClient, logGroupNamePrefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix }))
    names.push(...logGroups.flatMap(({ logGroupName }) => logGroupName ?? []));
  return names;
}
