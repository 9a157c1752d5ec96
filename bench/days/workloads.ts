import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { service, session, user } from './identities.ts';
import { ACCOUNT, REGION, type World } from './world.ts';

const LAMBDA = 'lambda.amazonaws.com';

/** What programs do all day: functions and tasks take on roles, decrypt, write logs, read secrets; a rotation now and then. */
export function workloads(world: World): AccountEvent[] {
  return [...functions(world), ...oldServer(world), ...rotations(world), ...batches(world)];
}

function functions(world: World): AccountEvent[] {
  return Array.from({ length: 5_500 }, () => {
    const at = world.between(0, 24);
    const app = `app-${world.int(45)}`;
    const who = session(world, app, app, { more: {} });
    const by = (name: string, api: string, parameters: object) =>
      world.call({
        at: at + 1,
        service: name,
        name: api,
        who,
        ip: `203.0.113.${201 + world.int(20)}`,
        agent: 'aws-sdk-nodejs exec-env/AWS_Lambda_nodejs24.x',
        parameters,
      });
    return [
      world.call({
        at,
        service: 'sts',
        name: 'AssumeRole',
        who: service(LAMBDA),
        ip: LAMBDA,
        agent: LAMBDA,
        parameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/${app}`, roleSessionName: app },
      }),
      by('logs', 'CreateLogStream', { logGroupName: `/aws/lambda/${app}` }),
      by('kms', 'Decrypt', {
        encryptionContext: { 'aws:lambda:FunctionArn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${app}` },
      }),
      by('secretsmanager', 'GetSecretValue', { secretId: `prod/${app}` }),
      by('ssm', 'GetParameters', { names: [`/${app}/config`], withDecryption: true }),
    ];
  }).flat();
}

/** A server from before roles, with a key of its own, and a report that is refused at the same place each hour. */
function oldServer(world: World): AccountEvent[] {
  const who = user('legacy-ftp');
  return Array.from({ length: 24 }, (_, hour) => {
    const by = (name: string, api: string, parameters: object, error?: string) =>
      world.call({
        at: hour * 3_600,
        service: name,
        name: api,
        who,
        ip: '203.0.113.215',
        agent: 'aws-sdk-java/1.12.780',
        parameters,
        ...(error && { error }),
      });
    return [
      by('s3', 'ListBuckets', {}),
      by('sts', 'GetCallerIdentity', {}),
      by('s3', 'GetBucketPolicy', { bucketName: 'uploads' }, 'AccessDenied'),
      by('ec2', 'DescribeInstances', {}, 'Client.UnauthorizedOperation'),
    ];
  }).flat();
}

function rotations(world: World): AccountEvent[] {
  const principal = 'secretsmanager.amazonaws.com';
  return Array.from({ length: 6 }, (_, index) => {
    const at = 3 * 3_600 + index * 60;
    const secret = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:prod/db-${index}-AbCdEf`;
    const told = (eventName: string) =>
      world.event(at, 'aws.secretsmanager', 'AWS Service Event via CloudTrail', REGION, {
        eventVersion: '1.11',
        userIdentity: { accountId: ACCOUNT, invokedBy: principal },
        eventTime: world.time(at),
        eventSource: principal,
        eventName,
        awsRegion: REGION,
        sourceIPAddress: principal,
        eventID: world.uuid(),
        eventType: 'AwsServiceEvent',
        additionalEventData: { SecretId: secret },
        recipientAccountId: ACCOUNT,
      });
    return [
      told('RotationStarted'),
      world.call({
        at,
        service: 'rds',
        name: 'ModifyDBInstance',
        who: session(world, 'db-rotation', 'rotate'),
        ip: '203.0.113.202',
        parameters: { dBInstanceIdentifier: `db-${index}`, masterUserPassword: '****' },
      }),
      told('RotationSucceeded'),
    ];
  }).flat();
}

/** Clusters that live for an hour: EMR, Glue, Batch, training. */
function batches(world: World): AccountEvent[] {
  const who = session(world, 'airflow', 'airflow');
  return Array.from({ length: 40 }, (_, index) => {
    const at = world.between(0, 24);
    const by = (after: number, name: string, api: string, parameters: object) =>
      world.call({
        at: at + after,
        service: name,
        name: api,
        who,
        ip: '203.0.113.203',
        agent: 'Boto3/1.40.4 Airflow/3.1.0',
        parameters,
      });
    return [
      by(0, 'elasticmapreduce', 'RunJobFlow', {
        name: `etl-${index}`,
        instances: { instanceCount: 8 },
        serviceRole: 'EMR_DefaultRole_V2',
      }),
      by(3_000, 'elasticmapreduce', 'TerminateJobFlows', { jobFlowIds: [`j-${index}`] }),
      by(10, 'glue', 'StartJobRun', { jobName: 'etl' }),
      by(20, 'athena', 'StartQueryExecution', { queryString: 'SELECT 1' }),
      by(30, 'sagemaker', 'CreateTrainingJob', {
        trainingJobName: `train-${index}`,
        roleArn: `arn:aws:iam::${ACCOUNT}:role/training`,
      }),
      by(40, 'batch', 'RegisterJobDefinition', {
        jobDefinitionName: 'etl',
        containerProperties: { jobRoleArn: `arn:aws:iam::${ACCOUNT}:role/etl` },
      }),
      by(50, 'batch', 'SubmitJob', { jobName: 'etl' }),
      by(60, 'rds', 'StartExportTask', {
        exportTaskIdentifier: `export-${index}`,
        sourceArn: `arn:aws:rds:${REGION}:${ACCOUNT}:snapshot:rds:shop`,
        s3BucketName: 'datalake',
        kmsKeyId: 'alias/datalake',
      }),
    ];
  }).flat();
}
