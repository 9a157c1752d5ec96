import { ConfigurationError } from '../../lib/domain/errors.ts';
import { arnOf } from './reference.ts';

/** The systems that logs can be forwarded to. */
export const LOG_SYSTEMS = ['splunk', 'datadog'] as const;

/** Where logs are forwarded to, and the ARN of the secret with the key of it. */
export type LogsTo =
  | { readonly system: 'splunk'; readonly url: string; readonly secret: string }
  | { readonly system: 'datadog'; readonly site: string; readonly secret: string };

/** Datadog's sites that take what Firehose sends, and the path there. Source: Datadog, "Send AWS services logs with the Datadog Amazon Data Firehose destination". */
const DATADOG_PATHS: Readonly<Record<string, string>> = {
  'datadoghq.com': '/v1/input',
  'datadoghq.eu': '/v1/input',
  'ddog-gov.com': '/v1/input',
  'us3.datadoghq.com': '/api/v2/logs?dd-protocol=aws-kinesis-firehose',
  'us5.datadoghq.com': '/api/v2/logs?dd-protocol=aws-kinesis-firehose',
  'ap1.datadoghq.com': '/api/v2/logs?dd-protocol=aws-kinesis-firehose',
  'ap2.datadoghq.com': '/api/v2/logs?dd-protocol=aws-kinesis-firehose',
};

/** The sites of Datadog that logs can be forwarded to. */
export const DATADOG_SITES = Object.keys(DATADOG_PATHS);

/** Where logs go by the parameters; throws ConfigurationError where one is missing that the system needs. */
export function logsTo(
  system: 'off' | LogsTo['system'],
  { secret, url, site }: { secret: string; url: string; site: string },
): LogsTo | undefined {
  if (system === 'off') return undefined;
  const field = system === 'splunk' ? 'hec_token' : 'api_key';
  if (secret === '')
    throw new ConfigurationError(`logsTo=${system} needs logsSecret, the ARN of a secret {"${field}":"…"}`);
  if (system === 'datadog') return { system, site, secret };
  if (url === '')
    throw new ConfigurationError('logsTo=splunk needs splunkUrl, the address of its HTTP Event Collector');
  return { system, url, secret };
}

/** It is tried so long before it is put into the bucket: two hours are the most that Firehose takes. */
const TRY_SECONDS = 7_200;

/**
 * What of a delivery stream says where it leads; `common` is what both have. The key stands in Secrets Manager, where Firehose reads it anew every ten
 * minutes. Source: CloudFormation template reference, AWS::KinesisFirehose::DeliveryStream.
 */
export function receiverOf(to: LogsTo, common: object): object {
  const shared = {
    ...common,
    RetryOptions: { DurationInSeconds: TRY_SECONDS },
    SecretsManagerConfiguration: { Enabled: true, RoleARN: arnOf('ForwardedLogsRole'), SecretARN: to.secret },
  };
  return to.system === 'splunk'
    ? { SplunkDestinationConfiguration: { ...splunk(to.url), ...shared } }
    : { HttpEndpointDestinationConfiguration: { ...datadog(to.site), ...shared } };
}

/** CloudWatch sends lines packed; Splunk reads plain ones only. Source: Firehose developer guide, "Extract message after decompression of CloudWatch Logs". */
const UNPACKED = {
  Enabled: true,
  Processors: [
    { Type: 'Decompression', Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }] },
    {
      Type: 'CloudWatchLogProcessing',
      Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
    },
  ],
};

function splunk(HECEndpoint: string): object {
  return {
    HECEndpoint,
    HECEndpointType: 'Raw',
    HECAcknowledgmentTimeoutInSeconds: 300,
    S3BackupMode: 'FailedEventsOnly',
    ProcessingConfiguration: UNPACKED,
  };
}

/** Datadog unpacks what CloudWatch sends, and so learns the group and the stream as well. */
function datadog(site: string): object {
  return {
    EndpointConfiguration: {
      Name: 'Datadog',
      Url: `https://aws-kinesis-http-intake.logs.${site}${DATADOG_PATHS[site]}`,
    },
    RequestConfiguration: { ContentEncoding: 'GZIP' },
    BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 4 },
    RoleARN: arnOf('ForwardedLogsRole'),
    S3BackupMode: 'FailedDataOnly',
  };
}
