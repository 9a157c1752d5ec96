import { type OutsideAccess, sharedWith } from '../documents/outside-access.ts';
import { saidIn } from '../documents/statements.ts';
import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { fieldAt, itemsAt } from '../domain/text/json.ts';
import { accountOf, parameter, SUCCEEDED, subjectFrom } from './api-call.ts';

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
  'repository',
  'modelPackageGroupName',
  'policyName',
  'tableName',
  'profileName',
  'prefix',
  'arn',
  'name',
);

/**
 * Services whose policies have detections of their own; those of Organizations limit accounts, they open none, and a scaling
 * policy has nobody in it.
 */
const ELSEWHERE = [
  'iam',
  's3',
  'secretsmanager',
  'apigateway',
  'organizations',
  'sso',
  'autoscaling',
  'application-autoscaling',
].map((name) => `${name}.amazonaws.com`);

/**
 * The calls that say who may use a resource, whichever service it is of: those named for a policy, and those that carry one
 * under another name, the making of a resource included.
 */
export const RESOURCE_ACCESS_CHANGED: EventPattern = {
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    errorCode: SUCCEEDED,
    eventSource: [{ 'anything-but': ELSEWHERE }],
    eventName: [
      { wildcard: 'Put*Policy' },
      { wildcard: 'Put*Policy20*' },
      { wildcard: 'Set*Policy' },
      { wildcard: 'Create*Policy' },
      { wildcard: 'Update*Policy' },
      'SetQueueAttributes',
      'SetTopicAttributes',
      'CreateElasticsearchDomain',
      'UpdateElasticsearchDomainConfig',
      'UpdateDomainConfig',
      'CreateDomain',
      'CreateQueue',
      'CreateKey',
      'ReplicateKey',
      'CreateTable',
      'CreateRepositoryCreationTemplate',
      'CreateTopic',
      'PutPermission',
      'AddPermission',
      'AddProfilePermission',
      'CreateAndAttachS3AccessPoint',
    ],
  },
};

/** Names of parameters in which a policy stands: `policy`, `policyText`, `policyInJson`, `accessPolicies.options`, `resourcePolicy`. */
const POLICY = /polic(y|ies)/i;

/** The values of parameters named for a policy, at the top of a request and one level further down. */
function policiesIn(request: unknown): unknown[] {
  const parts = [request, ...['attributes', 'accessPolicies', 's3AccessPoint'].map((name) => fieldAt(request, name))];
  const named = parts.flatMap((part) =>
    typeof part === 'object' && part !== null ? Object.entries(part).filter(([name]) => POLICY.test(name)) : [],
  );
  return named.map(([, value]: [string, unknown]) => value);
}

/** Whom outside of its account a call lets in to a resource, whichever parameter holds the policy. */
export function resourceAccess(event: AccountEvent): OutsideAccess[] {
  const policies = [
    ...policiesIn(event.detail.requestParameters),
    parameter(event, 'attributeValue'),
    parameter(event, 'accessPolicies.options'),
  ];
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
  const listed = [accounts, ...principals, ...listedPrincipals(policies)].map((AWS) => ({
    Statement: { Effect: 'Allow', Principal: { AWS } },
  }));
  return [...policies, permission, ...listed].flatMap((policy) => sharedWith(policy, accountOf(event)));
}

/** Collections of OpenSearch write rules of their own instead of statements: `[{ "Rules": [], "Principal": ["arn"] }]`. */
function listedPrincipals(policies: readonly unknown[]): unknown[] {
  return policies.flatMap((policy) => itemsAt(saidIn(policy), '')).map((rule) => fieldAt(rule, 'Principal'));
}

/** `{ type: StringEquals, key: aws:PrincipalOrgID, value }` as a policy writes it. */
function conditionOf(condition: unknown): object {
  const [type, key, value] = ['type', 'key', 'value'].map((name) => fieldAt(condition, name));
  return typeof type === 'string' && typeof key === 'string' ? { [type]: { [key]: value } } : {};
}
