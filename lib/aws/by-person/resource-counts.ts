import { ACMClient, paginateListCertificates } from '@aws-sdk/client-acm';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, paginateListDistributions } from '@aws-sdk/client-cloudfront';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import {
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeSubnets,
  paginateDescribeVolumes,
  paginateDescribeVpcs,
} from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client, paginateDescribeLoadBalancers } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { KMSClient, paginateListKeys } from '@aws-sdk/client-kms';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateDescribeDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientConfig } from './by-hand.ts';

/** A count of one kind or several, which may fail for itself. */
export interface CountLook {
  readonly what: string;
  readonly look: () => Promise<readonly (readonly [kind: string, count: number])[]>;
}

/**
 * The counts that an estimate is made from, each one call or a few pages of a list. What many accounts have most of is among them; an account
 * with much else costs more than is said.
 */
export function countsOf(config: ClientConfig): readonly CountLook[] {
  const ec2 = { client: new EC2Client(config) };
  const list = <Page>(
    kind: string,
    pages: AsyncIterable<Page>,
    each: (page: Page) => readonly unknown[] | undefined,
  ): CountLook => ({ what: kind, look: async () => [[kind, await lengthOf(pages, each)]] });
  // A page is asked for when it is looked at, not before.
  return [
    { what: 'AWS::IAM', look: () => identities(new IAMClient(config)) },
    list('AWS::S3::Bucket', paginateListBuckets({ client: new S3Client(config) }, {}), ({ Buckets }) => Buckets),
    list('AWS::EC2::Instance', paginateDescribeInstances(ec2, {}), ({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances),
    ),
    list('AWS::EC2::Volume', paginateDescribeVolumes(ec2, {}), ({ Volumes }) => Volumes),
    list('AWS::EC2::SecurityGroup', paginateDescribeSecurityGroups(ec2, {}), ({ SecurityGroups }) => SecurityGroups),
    list('AWS::EC2::NetworkInterface', paginateDescribeNetworkInterfaces(ec2, {}), (page) => page.NetworkInterfaces),
    list('AWS::EC2::VPC', paginateDescribeVpcs(ec2, {}), ({ Vpcs }) => Vpcs),
    list('AWS::EC2::Subnet', paginateDescribeSubnets(ec2, {}), ({ Subnets }) => Subnets),
    list(
      'AWS::Lambda::Function',
      paginateListFunctions({ client: new LambdaClient(config) }, {}),
      (page) => page.Functions,
    ),
    list(
      'AWS::RDS::DBInstance',
      paginateDescribeDBInstances({ client: new RDSClient(config) }, {}),
      (page) => page.DBInstances,
    ),
    list(
      'AWS::DynamoDB::Table',
      paginateListTables({ client: new DynamoDBClient(config) }, {}),
      (page) => page.TableNames,
    ),
    list(
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      paginateDescribeLoadBalancers({ client: new ElasticLoadBalancingV2Client(config) }, {}),
      ({ LoadBalancers }) => LoadBalancers,
    ),
    list(
      'AWS::CloudFront::Distribution',
      paginateListDistributions({ client: new CloudFrontClient(config) }, {}),
      ({ DistributionList }) => DistributionList?.Items,
    ),
    list(
      'AWS::ACM::Certificate',
      paginateListCertificates({ client: new ACMClient(config) }, {}),
      (page) => page.CertificateSummaryList,
    ),
    list(
      'AWS::SecretsManager::Secret',
      paginateListSecrets({ client: new SecretsManagerClient(config) }, {}),
      (page) => page.SecretList,
    ),
    list('AWS::KMS::Key', paginateListKeys({ client: new KMSClient(config) }, {}), ({ Keys }) => Keys),
    list(
      'AWS::SSM::Parameter',
      paginateDescribeParameters({ client: new SSMClient(config) }, {}),
      (page) => page.Parameters,
    ),
    list('AWS::SNS::Topic', paginateListTopics({ client: new SNSClient(config) }, {}), ({ Topics }) => Topics),
    // Without it a list ends at a thousand, and says nothing of more.
    list(
      'AWS::SQS::Queue',
      paginateListQueues({ client: new SQSClient(config), pageSize: 1_000 }, {}),
      (page) => page.QueueUrls,
    ),
    list(
      'AWS::CloudFormation::Stack',
      paginateDescribeStacks({ client: new CloudFormationClient(config) }, {}),
      ({ Stacks }) => Stacks,
    ),
  ];
}

async function identities(client: IAMClient): Promise<[kind: string, count: number][]> {
  const { SummaryMap: all = {} } = await client.send(new GetAccountSummaryCommand({}));
  return [
    ['AWS::IAM::User', all.Users ?? 0],
    ['AWS::IAM::Group', all.Groups ?? 0],
    ['AWS::IAM::Role', all.Roles ?? 0],
    ['AWS::IAM::Policy', all.Policies ?? 0],
  ];
}

async function lengthOf<Page>(
  pages: AsyncIterable<Page>,
  each: (page: Page) => readonly unknown[] | undefined,
): Promise<number> {
  let count = 0;
  for await (const page of pages) count += each(page)?.length ?? 0;
  return count;
}
