import { foreignOwners } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import type { Severity } from '../../domain/finding/severity.ts';
import { textsOf, valuesUnder } from '../../domain/text/json.ts';
import {
  accountOf,
  apiCall,
  callName,
  parameter,
  SETTINGS_UNKNOWN,
  subjectFrom,
  told,
} from '../../sources/api-call.ts';

const subject = subjectFrom(
  'bucketName',
  'topicArn',
  'functionName',
  'sourceBackupVaultName',
  'repositoryName',
  'secretId',
  'portfolioId',
  'name',
  'clusterName',
  'tableBucketARN',
  'integrationName',
  'backupPlanId',
  'userPoolId',
  'sourceArn',
  'workGroup',
  'EnableAddressTransferRequest.AllocationId',
  'ruleName',
  'ruleIdentifier',
  'authorizedAccountId',
);

/** What somebody keeps, or is told, goes to another account by itself from now on: notices, lists of objects, copies, results, metrics. */
export default detection({
  id: 'exfiltration/data-sent-outside',
  title: 'Something set up to go to another account',
  severity: 'medium',
  severityOf,
  attack: ['T1537', 'T1020'],
  pattern: apiCall(
    [
      's3',
      'sns',
      'lambda',
      'pipes',
      'scheduler',
      'backup',
      'codecommit',
      'secretsmanager',
      'oam',
      'securitylake',
      'servicecatalog',
      'lakeformation',
      'ec2',
      'firehose',
      'imagebuilder',
      'workspaces',
      'appstream',
      'ssm',
      'dynamodb',
      'bedrock',
      's3tables',
      'rds',
      'dlm',
      'cognito-idp',
      'observabilityadmin',
      'config',
      'athena',
      'sqs',
      'lightsail',
      'globalaccelerator',
    ],
    [
      'PutBucketNotification',
      { prefix: 'PutBucketInventory' },
      { prefix: 'PutBucketAnalytics' },
      'CreateAccessPointForObjectLambda',
      'PutAccessPointConfigurationForObjectLambda',
      'Subscribe',
      { prefix: 'PutFunctionEventInvokeConfig' },
      { prefix: 'UpdateFunctionEventInvokeConfig' },
      'CreatePipe',
      'UpdatePipe',
      'CreateSchedule',
      'UpdateSchedule',
      'StartCopyJob',
      'PutRepositoryTriggers',
      'RotateSecret',
      'CreateLink',
      'CreateSubscriber',
      'CreatePortfolioShare',
      'GrantPermissions',
      'BatchGrantPermissions',
      'EnableAddressTransfer',
      'CreateDeliveryStream',
      'UpdateDestination',
      'UpdateWorkspaceImagePermission',
      'UpdateImagePermissions',
      'CreateDistributionConfiguration',
      'UpdateDistributionConfiguration',
      'CreateJob',
      'CreateNetworkInterfacePermission',
      'ModifyFpgaImageAttribute',
      'EnableKinesisStreamingDestination',
      'CreateModelInvocationJob',
      'CreateResourceDataSync',
      'PutTableBucketReplication',
      'PutTableReplication',
      'CreateIntegration',
      'CreateBackupPlan',
      'UpdateBackupPlan',
      'CreateLifecyclePolicy',
      'UpdateLifecyclePolicy',
      'CreateUserPool',
      'UpdateUserPool',
      'PutDataLakeSettings',
      { suffix: 'CentralizationRuleForOrganization' },
      'PutAggregationAuthorization',
      'CreateWorkGroup',
      'UpdateWorkGroup',
      'StartMessageMoveTask',
      'ExportTableToPointInTime',
      'UpdateBucket',
      'CreateCrossAccountAttachment',
      'CreateDataCatalog',
      'UpdateDataCatalog',
    ],
  ),
  when: (event) => outside(event).length > 0,
  group: (event) => `to ${outside(event).join(', ')}`,
  parties: outside,
  subject,
  summary: told(subject, (event) => `account ${outside(event).join(', ')} gets it`),
  advice: [
    'Receiver unknown? Take it off {the source}. Else name the account under trusted in policy.yml.',
    'What was in it {since} is known to them.',
  ],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html',
  ],
});

/** Parameters that name where something goes, by ARN or by the account's number; of a topic only who subscribes. */
const RECEIVER =
  /^(queue|topic|cloudFunction|lambdaFunctionArn|queueArn|functionArn|endpoint|destination\w*|target|arn|sinkIdentifier|rotationLambdaARN|principal|dataLakePrincipalIdentifier|accountId|transferAccountId|sharedAccountId|targetAccountIds|targetAccounts|targetArn|account|userIds?|awsAccountId|streamArn|s3BucketOwner|bucketARN|expectedBucketOwner|authorizedAccountId|deadLetter\w*|readonlyAccessAccounts|principals|((metadata|record)-)?function)$/i;

/** The accounts of other owners that a call names as receivers. */
function outside(event: AccountEvent): string[] {
  const own = accountOf(event);
  const named = textsOf([
    ...valuesUnder(event.detail.requestParameters, RECEIVER),
    // Functions that are handed users, and their codes, by a name for each occasion.
    ...valuesUnder(parameter(event, 'lambdaConfig'), /./),
  ]);
  const numbers = named.filter((one) => /^\d{12}$/.test(one) && one !== own);
  return [...new Set([...foreignOwners(named, own), ...numbers])];
}

/** Backups hold everything there is, an address that is given away receives what was meant for its owner, and a pool's function what users sign in with. */
function severityOf(event: AccountEvent): Severity {
  return ['StartCopyJob', 'EnableAddressTransfer', 'CreateUserPool', 'UpdateUserPool'].includes(callName(event))
    ? 'high'
    : 'medium';
}
