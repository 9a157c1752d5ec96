import { describe, expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { forwardLogsResources } from '../../../resources/foundation/forward-logs.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';

const OFF = foundationDefaults();
const SECRET = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:logs-AbCdEf';
const SPLUNK = { logsTo: 'splunk', logsSecret: SECRET, splunkUrl: 'https://hec.example.com:8088' };
const DATADOG = { logsTo: 'datadog', logsSecret: SECRET };
const attribute = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

async function resourcesOf(given: Record<string, string>): Promise<Record<string, object>> {
  return forwardLogsResources(
    await foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test'),
  );
}

describe('logs that are forwarded', () => {
  test.each([
    [{ logsTo: 'elastic' }, 'logsTo is "elastic"; it must be off, splunk, datadog'],
    [{ logsTo: 'splunk', waf: 'count' }, 'logsTo=splunk needs logsSecret, the ARN of a secret {"hec_token":"…"}'],
    [{ logsTo: 'datadog', waf: 'count' }, 'logsTo=datadog needs logsSecret, the ARN of a secret {"api_key":"…"}'],
    [{ ...SPLUNK, splunkUrl: '' }, 'logsTo=splunk needs splunkUrl'],
    [{ ...SPLUNK, splunkUrl: 'http://hec.example.com' }, 'splunkUrl is "http://hec.example.com"; it must look like'],
    [{ ...DATADOG, datadogSite: 'datadog.com' }, 'datadogSite is "datadog.com"; it must be datadoghq.com'],
    [DATADOG, 'it needs waf=count, waf=block or machineLogs=on'],
    [
      { ...DATADOG, waf: 'count', logsSecret: SECRET.replace('us-east-1', 'eu-west-1') },
      'logsSecret is in eu-west-1, and Firehose reads secrets of its own region, us-east-1, only',
    ],
  ])('%j is refused before anything is deployed', async (given, message) => {
    await expect(resourcesOf(given)).rejects.toThrow(message);
  });

  test('are those of every group that the foundation makes, and not what fails to be forwarded', async () => {
    const resources = await resourcesOf({ ...DATADOG, waf: 'count', machineLogs: 'on' });

    const filters = Object.entries(resources).filter(
      ([, one]) => (one as { Type: string }).Type === 'AWS::Logs::SubscriptionFilter',
    );

    expect(filters.map(([id]) => id)).toEqual([
      'ForwardWebLogs',
      'ForwardMachineLogsAuth',
      'ForwardMachineLogsSystem',
      'ForwardMachineLogsWeb',
    ]);
    expect(filters[0]?.[1]).toHaveProperty('Properties', {
      FilterName: 'riposte-foundation-test-forward',
      LogGroupName: { Ref: 'WebLogs' },
      FilterPattern: '',
      DestinationArn: attribute('ForwardedLogs'),
      RoleArn: attribute('LogsToStreamRole'),
    });
  });

  test('reach Splunk as plain lines, with the key read from its secret', async () => {
    const { ForwardedLogs } = await resourcesOf({ ...SPLUNK, waf: 'count' });

    expect(ForwardedLogs).toHaveProperty('Properties.SplunkDestinationConfiguration', {
      HECEndpoint: 'https://hec.example.com:8088',
      HECEndpointType: 'Raw',
      HECAcknowledgmentTimeoutInSeconds: 300,
      RetryOptions: { DurationInSeconds: 7200 },
      S3BackupMode: 'FailedEventsOnly',
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          { Type: 'Decompression', Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }] },
          {
            Type: 'CloudWatchLogProcessing',
            Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
          },
        ],
      },
      SecretsManagerConfiguration: { Enabled: true, RoleARN: attribute('ForwardedLogsRole'), SecretARN: SECRET },
      S3Configuration: {
        RoleARN: attribute('ForwardedLogsRole'),
        BucketARN: attribute('UndeliveredLogs'),
        Prefix: 'undelivered/',
        ErrorOutputPrefix: 'undelivered/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
        CompressionFormat: 'GZIP',
      },
      CloudWatchLoggingOptions: {
        Enabled: true,
        LogGroupName: { Ref: 'ForwardedLogsErrors' },
        LogStreamName: { Ref: 'ForwardedLogsErrorsStream' },
      },
    });
  });

  test.each([
    ['datadoghq.eu', 'https://aws-kinesis-http-intake.logs.datadoghq.eu/v1/input'],
    [
      'ap1.datadoghq.com',
      'https://aws-kinesis-http-intake.logs.ap1.datadoghq.com/api/v2/logs?dd-protocol=aws-kinesis-firehose',
    ],
  ])('reach Datadog as CloudWatch packed them, at %s', async (datadogSite, Url) => {
    const { ForwardedLogs } = await resourcesOf({ ...DATADOG, datadogSite, waf: 'count' });

    expect(ForwardedLogs).toHaveProperty('Properties.HttpEndpointDestinationConfiguration.EndpointConfiguration', {
      Name: 'Datadog',
      Url,
    });
    expect(ForwardedLogs).not.toHaveProperty('Properties.HttpEndpointDestinationConfiguration.ProcessingConfiguration');
    expect(ForwardedLogs).toHaveProperty(
      'Properties.HttpEndpointDestinationConfiguration.SecretsManagerConfiguration.SecretARN',
      SECRET,
    );
  });

  test('have no key in the template', async () => {
    const text = JSON.stringify(await resourcesOf({ ...SPLUNK, waf: 'count' }));

    expect(text).not.toMatch(/resolve:secretsmanager|HECToken|AccessKey/);
  });

  test('are handed on by roles that do just that, for this account and this secret', async () => {
    const { ForwardedLogsRole, LogsToStreamRole } = await resourcesOf({ ...SPLUNK, waf: 'count' });

    const statements = (role: unknown) =>
      (role as { Properties: { Policies: { PolicyDocument: { Statement: object[] } }[] } }).Properties.Policies[0]
        ?.PolicyDocument.Statement;

    expect(statements(ForwardedLogsRole)).toMatchObject([
      { Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
      { Action: 'kms:Decrypt', Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': SECRET } } },
      { Resource: attribute('UndeliveredLogs') },
      { Resource: { 'Fn::Sub': '${UndeliveredLogs.Arn}/undelivered/*' } },
      { Action: 'logs:PutLogEvents' },
    ]);
    expect(statements(LogsToStreamRole)).toEqual([
      {
        Sid: 'HandOver',
        Effect: 'Allow',
        Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: attribute('ForwardedLogs'),
      },
    ]);
    expect(LogsToStreamRole).toHaveProperty('Properties.AssumeRolePolicyDocument.Statement.0.Condition', {
      StringLike: {
        'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*' },
      },
    });
  });

  test('that nobody took are kept for a month in a closed bucket that stays', async () => {
    const { UndeliveredLogs } = await resourcesOf({ ...SPLUNK, waf: 'count' });

    expect(UndeliveredLogs).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30 }] },
      },
    });
  });
});
