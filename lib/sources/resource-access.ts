import { type OutsideAccess, sharedWith } from '../documents/outside-access.ts';
import type { AccountEvent } from '../domain/event.ts';
import { fieldAt, itemsAt } from '../domain/json.ts';
import { accountOf, apiCall, parameter, subjectFrom } from './api-call.ts';

/** Names a resource that has a policy of its own. */
export const resourceSubject = subjectFrom(
  'queueUrl',
  'topicArn',
  'keyId',
  'repositoryName',
  'domainName',
  'fileSystemId',
  'vaultName',
  'backupVaultName',
  'queueName',
  'resourceArn',
  'containerName',
  'identity',
  'emailIdentity',
  'eventBusName',
  'bucketName',
  'tableBucketARN',
  'clusterArn',
  'sinkIdentifier',
  'applicationId',
);

/** The calls that say who may use such a resource, those that make it included. */
export const RESOURCE_ACCESS_CHANGED = apiCall(
  [
    'sqs',
    'sns',
    'kms',
    'ecr',
    'ecr-public',
    'es',
    'opensearch',
    'elasticfilesystem',
    'glacier',
    'backup',
    'events',
    'codeartifact',
    'glue',
    'lambda',
    'dynamodb',
    'kinesis',
    'mediastore',
    'ses',
    'acm-pca',
    'redshift',
    'redshift-serverless',
    's3express',
    's3tables',
    'kafka',
    'oam',
    'serverlessrepo',
  ],
  [
    'SetQueueAttributes',
    'SetTopicAttributes',
    'PutKeyPolicy',
    'SetRepositoryPolicy',
    'CreateElasticsearchDomain',
    'UpdateElasticsearchDomainConfig',
    'UpdateDomainConfig',
    'CreateDomain',
    'PutFileSystemPolicy',
    'SetVaultAccessPolicy',
    'PutBackupVaultAccessPolicy',
    'PutResourcePolicy',
    'PutDomainPermissionsPolicy',
    'CreateQueue',
    'CreateKey',
    'CreateTopic',
    'PutRegistryPolicy',
    'PutContainerPolicy',
    'PutIdentityPolicy',
    'CreateEmailIdentityPolicy',
    'UpdateEmailIdentityPolicy',
    'PutPolicy',
    'PutPermission',
    'AddPermission',
    'PutBucketPolicy',
    'PutTableBucketPolicy',
    'PutClusterPolicy',
    'PutSinkPolicy',
    'PutApplicationPolicy',
  ],
);

/** Whom outside of its account a call lets in to a resource, whichever parameter holds the policy. */
export function resourceAccess(event: AccountEvent): OutsideAccess[] {
  const policies = [
    'policy',
    'attributeValue',
    'attributes.Policy',
    'policyText',
    'policyInJson',
    'policyDocument',
    'accessPolicies',
    'accessPolicies.options',
    'resourcePolicy',
  ].map((name) => parameter(event, name));
  // A bus takes a principal and a condition instead of a policy, too.
  const { Principal, Condition } = {
    Principal: parameter(event, 'principal'),
    Condition: parameter(event, 'condition'),
  };
  // Old calls of queues and topics take accounts; applications take statements of their own kind.
  const accounts =
    fieldAt(event.detail.requestParameters, 'awsAccountIds') ?? fieldAt(event.detail.requestParameters, 'awsAccountId');
  const principals = itemsAt(event.detail.requestParameters, 'statements').map((one) => fieldAt(one, 'principals'));
  const permission = { Statement: { Effect: 'Allow', Principal, Condition: conditionOf(Condition) } };
  const listed = [accounts, ...principals].map((AWS) => ({ Statement: { Effect: 'Allow', Principal: { AWS } } }));
  return [...policies, permission, ...listed].flatMap((policy) => sharedWith(policy, accountOf(event)));
}

/** `{ type: StringEquals, key: aws:PrincipalOrgID, value }` as a policy writes it. */
function conditionOf(condition: unknown): object {
  const [type, key, value] = ['type', 'key', 'value'].map((name) => fieldAt(condition, name));
  return typeof type === 'string' && typeof key === 'string' ? { [type]: { [key]: value } } : {};
}
