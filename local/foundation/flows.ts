import { randomUUID } from 'node:crypto';
import { ACMClient, ListCertificatesCommand, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type ConfigRule, ConfigServiceClient, PutConfigRuleCommand } from '@aws-sdk/client-config-service';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { AddPermissionCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateBucketCommand, PutBucketPolicyCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { progressOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { findingKey } from '../../lib/aws/table/finding-item.ts';
import { loadDetections } from '../../lib/detections/registry.ts';
import { proposalsOf } from '../../lib/domain/finding/detection.ts';
import type { Finding } from '../../lib/domain/finding/finding.ts';
import type { Access, clientConfig } from '../access.ts';
import { observe, waitFor } from '../scenario.ts';

/** A local stack in which riposte is deployed. */
export interface Answering {
  readonly access: Access;
  readonly config: ReturnType<typeof clientConfig>;
  readonly stage: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the foundation sees on its way to riposte's answer, and how far it comes. */
export interface Flow {
  readonly what: string;
  readonly sees: string;
  look(place: Answering): Promise<string>;
}

/** From what the foundation's parts see to what riposte does, one after the other. */
export const FLOWS: readonly Flow[] = [
  {
    what: 'a public bucket becomes a finding of Config, is fixed, and is closed when its rule says COMPLIANT',
    sees: 'found, fixed, closed',
    look: async (place) => {
      const bucket = await publicBucket(place);
      await judgedBy(place, 's3-bucket-public-read-prohibited', {
        Source: { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED' },
        Scope: { ComplianceResourceTypes: ['AWS::S3::Bucket'], ComplianceResourceId: bucket },
      });
      const finding = await found(place, 'exfiltration/config-public-bucket', bucket);
      if (finding === undefined) return 'not found';
      const fixed = await carriedOut(place, finding, { bucket });
      if (fixed !== 'SUCCEEDED') return `found, ${fixed}`;
      // Nobody but riposte asks the rule again.
      const closed = await waitFor(async () => (await isClosed(place, finding.id)) || undefined);
      return `found, fixed, ${closed === true ? 'closed' : 'still open'}`;
    },
  },
  {
    what: 'who floods the site stands in the logs of WAF, and is blocked',
    sees: 'impact/web-flood, blocked',
    look: (place) => visitor(place, '203.0.113.232', '/', 5_200),
  },
  {
    what: 'who visits the honeypot stands in the logs of WAF, and is blocked',
    sees: 'discovery/web-trap-visited, blocked',
    look: (place) => visitor(place, '203.0.113.233', '/old-backup/', 1),
  },
  {
    what: 'a certificate that expires becomes a finding of Config, and is renewed',
    sees: 'found, renewed',
    look: async (place) => {
      const acm = new ACMClient(place.config);
      const domain = `shop-${randomUUID().slice(0, 8)}.example`;
      await new Route53Client(place.config).send(
        new CreateHostedZoneCommand({ Name: domain, CallerReference: domain }),
      );
      const { CertificateArn: certificate = '' } = await acm.send(
        new RequestCertificateCommand({ DomainName: domain, ValidationMethod: 'DNS' }),
      );
      // The local stack's certificates are good for a year.
      await judgedBy(place, 'acm-certificate-expiration-check', {
        Source: { Owner: 'AWS', SourceIdentifier: 'ACM_CERTIFICATE_EXPIRATION_CHECK' },
        InputParameters: JSON.stringify({ daysToExpiration: '400' }),
        Scope: { ComplianceResourceTypes: ['AWS::ACM::Certificate'], ComplianceResourceId: certificate },
      });
      const finding = await found(place, 'impact/config-certificate-expires', certificate);
      if (finding === undefined) return 'not found';
      const ended = await carriedOut(place, finding, { certificate });
      const { CertificateSummaryList = [] } = await acm.send(new ListCertificatesCommand({}));
      const issued = CertificateSummaryList.filter(({ DomainName }) => DomainName === domain).length;
      return `found, ${issued === 2 ? 'renewed' : ended}`;
    },
  },
];

/** A bucket that everybody may read. */
export async function publicBucket({ config }: Answering): Promise<string> {
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const Bucket = `flow-${randomUUID().slice(0, 8)}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const open = {
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: open }));
  const Statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  return Bucket;
}

/** Adds a rule of Config for one resource: it judges, and after that when it is asked to. On AWS the recorder asks as well, when the resource changes. */
export async function judgedBy({ config }: Answering, kind: string, rule: ConfigRule): Promise<string> {
  const client = new ConfigServiceClient(config);
  const ConfigRuleName = `flow-${randomUUID().slice(0, 8)}-${kind}`;
  await client.send(new PutConfigRuleCommand({ ConfigRule: { ...rule, ConfigRuleName } }));
  return ConfigRuleName;
}

/** The finding of a detection about a subject, once it is there. */
export function found(
  { access, outputs }: Answering,
  detection: string,
  subject: string,
): Promise<Finding | undefined> {
  const observer = observe(access, outputs.StateTableName ?? '');
  return waitFor(async () =>
    (await observer.findings()).find((one) => one.detection === detection && one.subject === subject),
  );
}

/** Whether a finding is closed. */
export async function isClosed({ config, outputs }: Answering, finding: string): Promise<boolean> {
  const { Item } = await new DynamoDBClient(config).send(
    new GetItemCommand({ TableName: outputs.StateTableName, Key: findingKey(finding), ConsistentRead: true }),
  );
  return Item?.status?.S === 'closed';
}

/** Runs what a finding proposes as a person does; gives how it ended. */
async function carriedOut(place: Answering, { detection: id }: Finding, params: object): Promise<string> {
  const detection = (await loadDetections()).find((one) => one.id === id);
  const [proposal] = detection === undefined ? [] : proposalsOf(detection);
  if (proposal === undefined) return 'nothing is proposed';
  const { playbook } = proposal;
  const execution = await startByHand(playbook, JSON.stringify({ ...params, reason: 'Config says so' }), place);
  const ended = await waitFor(async () => {
    const { status, entered } = await progressOf(execution, place.config);
    if (entered.includes('Wait for the end of the lease')) return 'SUCCEEDED';
    return status === 'RUNNING' ? undefined : status;
  }, 60_000);
  return ended ?? 'still running';
}

/** Somebody who asks for a path of the site so often, as WAF logs it, and what becomes of them. */
async function visitor(place: Answering, clientIp: string, uri: string, times: number): Promise<string> {
  const logs = new CloudWatchLogsClient(place.config);
  const logGroupName = `aws-waf-logs-flow-${randomUUID().slice(0, 8)}`;
  const logStreamName = 'web';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  await subscribe(place, logs, logGroupName);
  const timestamp = Date.now();
  const message = JSON.stringify({
    ...{ timestamp, action: 'ALLOW', terminatingRuleId: 'Default_Action', httpSourceName: 'ALB' },
    httpRequest: { clientIp, uri, headers: [] },
    ja3Fingerprint: 'f79b6bad2ad0641e1921aef10262856b',
  });
  for (let left = times; left > 0; left -= 2_600) {
    const logEvents = Array.from({ length: Math.min(left, 2_600) }, () => ({ timestamp, message }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }
  const observer = observe(place.access, place.outputs.StateTableName ?? '');
  const set = place.outputs.RegionalIpSetV4Ref ?? '';
  const blocked = await waitFor(async () => (await observer.addresses(set)).includes(`${clientIp}/32`) || undefined);
  const finding = (await observer.findings()).find(({ subject }) => subject === clientIp);
  return `${finding?.detection ?? 'not found'}, ${blocked === true ? 'blocked' : 'not blocked'}`;
}

/** Has riposte's reader of logs get a group's lines, as the parameter logGroups does. */
async function subscribe({ config, stage }: Answering, logs: CloudWatchLogsClient, logGroupName: string) {
  const functions = new LambdaClient(config);
  const FunctionName = `riposte-${stage}-read-logs`;
  const { Configuration } = await functions.send(new GetFunctionCommand({ FunctionName }));
  await functions.send(
    new AddPermissionCommand({
      ...{ FunctionName, StatementId: logGroupName, Action: 'lambda:InvokeFunction' },
      Principal: 'logs.amazonaws.com',
    }),
  );
  const destinationArn = Configuration?.FunctionArn;
  await logs.send(
    new PutSubscriptionFilterCommand({ logGroupName, filterName: 'read', filterPattern: '', destinationArn }),
  );
}
