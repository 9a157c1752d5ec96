import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { ACMClient } from '@aws-sdk/client-acm';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { BackupClient } from '@aws-sdk/client-backup';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EKSClient } from '@aws-sdk/client-eks';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ShieldClient } from '@aws-sdk/client-shield';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { SSOAdminClient } from '@aws-sdk/client-sso-admin';
import { STSClient } from '@aws-sdk/client-sts';

// Region and credentials are the environment's. A bundle keeps only the clients its function asks for.

/** More attempts than usual: what was told and is not noted is told again. An outage costs each call one to three seconds. */
export const dynamoClient = () => new DynamoDBClient({ maxAttempts: 6 });
export const busClient = () => new EventBridgeClient();
export const secretsClient = () => new SecretsManagerClient();
export const workflowClient = () => new SFNClient();
export const topicClient = () => new SNSClient();
/** For what may fail and keeps others waiting: it gives up within seconds. */
export const briefTopicClient = () =>
  new SNSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } });
export const queueClient = () => new SQSClient();
/** Parameter Store throttles bursts: more attempts than usual, since an unread policy stops everything. */
export const parameterClient = () => new SSMClient({ maxAttempts: 6 });
export const identityClient = () => new IAMClient();
export const computeClient = (region?: string) => new EC2Client(region === undefined ? {} : { region });
export const organizationClient = () => new OrganizationsClient();
export const databaseClient = () => new RDSClient();
/** Buckets of other regions are asked there. */
export const bucketClient = () => new S3Client({ followRegionRedirects: true });
/** Where a partition keeps the names of its buckets; the environment's region where that is not known. */
export const bucketNamesClient = (partition: string) => {
  const region = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' }[partition];
  return new S3Client(region === undefined ? {} : { region });
};
/** What S3 keeps of an account as a whole. */
export const accountClient = () => new S3ControlClient();
export const keyClient = () => new KMSClient();
export const repositoryClient = () => new ECRClient();
export const vaultClient = () => new BackupClient();
/** A trail is changed in its home region only; without one it is the environment's. */
export const trailClient = (region?: string) => new CloudTrailClient(region === undefined ? {} : { region });
/** For what goes by the event history, of which CloudTrail answers two lookups a second to a whole account: more attempts than usual. */
export const historyClient = (region?: string) =>
  new CloudTrailClient({ maxAttempts: 8, ...(region === undefined ? {} : { region }) });
export const recorderClient = () => new ConfigServiceClient();
export const certificateClient = (region?: string) => new ACMClient(region === undefined ? {} : { region });
export const distributionClient = () => new CloudFrontClient();
export const balancerClient = (region?: string) =>
  new ElasticLoadBalancingV2Client(region === undefined ? {} : { region });
export const scalingClient = () => new AutoScalingClient();
export const clusterClient = () => new EKSClient();
export const guardDutyClient = () => new GuardDutyClient();
export const analyzerClient = () => new AccessAnalyzerClient();
export const assignmentClient = () => new SSOAdminClient();
export const hubClient = () => new SecurityHubClient();
/** Route 53 is one for all regions. */
export const zoneClient = () => new Route53Client();
/** Shield is one for all regions, and is asked in this one. */
export const shieldClient = () => new ShieldClient({ region: 'us-east-1' });
export const functionClient = () => new LambdaClient();
/** Signs with a key that is to be tried, instead of the role's. */
export const callerClient = (accessKeyId: string, secretAccessKey: string) =>
  new STSClient({ credentials: { accessKeyId, secretAccessKey } });
