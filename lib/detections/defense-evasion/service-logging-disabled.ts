import { ANYONE } from '../../documents/parties.ts';
import { meansAction, statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, itemsAt, plain, textAt, textsOf } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';
import { isSecurityLog } from '../../sources/security-logs.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'apiId',
  'restApiId',
  'resourceArn',
  'clusterIdentifier',
  'bucketName',
  'name',
  'loadBalancerArn',
  'dBParameterGroupName',
  'dBClusterParameterGroupName',
  'parameterGroupName',
  'optionGroupName',
  'domainName',
);

/** Calls to a model, a database, a bucket, a cluster or a balancer are no longer recorded. */
export default detection({
  id: 'defense-evasion/service-logging-disabled',
  title: 'Logging of a service switched off',
  severity: 'medium',
  attack: ['T1562.008'],
  pattern: apiCall(
    ['bedrock', 'rds', 'redshift', 'eks', 's3', 'elasticloadbalancing', 'cloudfront', 'apigateway', 'es', 'ec2'],
    [
      'DeleteModelInvocationLoggingConfiguration',
      'StopActivityStream',
      'DisableLogging',
      'DeleteBucketLogging',
      'DeleteBucketPolicy',
      'PutBucketPolicy',
      'PutBucketLogging',
      'UpdateClusterConfig',
      'ModifyLoadBalancerAttributes',
      'DeleteAccessLogSettings',
      'UpdateStage',
      'ModifyDBInstance',
      'ModifyDBCluster',
      'ModifyDBParameterGroup',
      'ModifyDBClusterParameterGroup',
      'ModifyClusterParameterGroup',
      'ModifyOptionGroup',
      'ResetDBParameterGroup',
      'ResetDBClusterParameterGroup',
      'UpdateDomainConfig',
      'ModifyClientVpnEndpoint',
    ],
  ),
  when: (event) =>
    // By a log bucket's policy its trail may write to it.
    callName(event) === 'DeleteBucketPolicy'
      ? isSecurityLog(subject(event))
      : !/^(Put|Update|Modify|Reset)/.test(callName(event)) || isSwitchedOff(event),
  subject,
  summary: told(subject, (event) =>
    callName(event).endsWith('BucketPolicy') ? 'it may get no more logs' : 'its use is no longer recorded',
  ),
  advice: ['Switch it on again, or put the policy back.', 'Look at what {the caller} did with the service {since}.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html',
  ],
});

function isSwitchedOff(event: AccountEvent): boolean {
  if (callName(event).endsWith('ParameterGroup')) return turnsOff(event);
  if (callName(event) === 'PutBucketPolicy') return isTrails(subject(event)) && !letsTrailWrite(event);
  if (callName(event) === 'PutBucketLogging')
    return at(parameter(event, 'BucketLoggingStatus'), 'LoggingEnabled') === undefined;
  const settings = [
    ...itemsAt(event.detail.requestParameters, 'logging.clusterLogging').filter(tellsWhoDidWhat),
    ...itemsAt(event.detail.requestParameters, 'attributes'),
  ];
  const removed = itemsAt(event.detail.requestParameters, 'patchOperations').some(
    (patch) => at(patch, 'op') === 'remove' && /^\/accessLogSettings/.test(textAt(patch, 'path') ?? ''),
  );
  const noLonger = [
    ...itemsAt(event.detail.requestParameters, 'cloudwatchLogsExportConfiguration.disableLogTypes'),
    ...textsOf(itemsAt(event.detail.requestParameters, 'optionsToRemove')).filter((option) => /AUDIT/.test(option)),
  ];
  const others = [
    'logPublishingOptions.AUDIT_LOGS.enabled',
    'ModifyClientVpnEndpointRequest.ConnectionLogOptions.Enabled',
    'loadBalancerAttributes.accessLog.enabled',
  ];
  return (
    removed ||
    noLonger.length > 0 ||
    others.some((path) => parameter(event, path) === false) ||
    settings.some(
      (setting) =>
        at(setting, 'enabled') === false ||
        (at(setting, 'key') === 'access_logs.s3.enabled' && at(setting, 'value') === 'false'),
    )
  );
}

/** Whether a bucket is called after a trail, and not after films (`movie-trailers`) or who read the trail's own bucket. */
function isTrails(bucket: string): boolean {
  return /cloud-?trail|(^|[-.])trail([-.]|$)/i.test(bucket) && !/access-?logs/i.test(bucket);
}

const TRAIL = 'cloudtrail.amazonaws.com';

/** Whether a bucket's policy lets a trail put its files there, and forbids it nothing. */
function letsTrailWrite(event: AccountEvent): boolean {
  const about = (whom: string) =>
    statementsOf(parameter(event, 'bucketPolicy')).filter(({ principals }) =>
      principals.named.some(({ name }) => name === whom),
    );
  const ofTrail = about(TRAIL);
  // Whatever everybody may put there it may, too; a condition may be one that a service never meets.
  const writes = [...ofTrail, ...about(ANYONE).filter(({ conditions }) => conditions.length === 0)].some(
    ({ allows, actions }) => allows && meansAction(actions, 's3:putobject'),
  );
  return writes && ofTrail.every(({ allows }) => allows);
}

/** A cluster's calls and sign-ins; its controllers and its scheduler tell of no intruder. Types that are not said may be all. */
function tellsWhoDidWhat(setting: unknown): boolean {
  const types = textsOf(at(setting, 'types'));
  return types.length === 0 || types.some((type) => ['api', 'audit', 'authenticator'].includes(type));
}

/** Parameters of databases that record who did what, or ask for encrypted connections. */
const RECORDS =
  /^(server_audit_(logging|events)|general_log|log_statement|log_connections|pgaudit\.log|audit_trail|audit_logs|rds\.force_ssl|require_secure_transport|tls|enable_user_activity_logging|require_ssl|neptune_enable_audit_log)$/i;
const OFF = /^(0|off|none|false|disabled|)$/i;

/** What is reset is as a database comes: it records nothing. */
function turnsOff(event: AccountEvent): boolean {
  if (parameter(event, 'resetAllParameters') === true) return byProgram(event) === undefined;
  return itemsAt(event.detail.requestParameters, 'parameters').some(
    (one) => RECORDS.test(plain(at(one, 'parameterName'))) && OFF.test(plain(at(one, 'parameterValue'))),
  );
}
