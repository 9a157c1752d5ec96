import { inWords, type OutsideAccess, outsideAccess } from '../../documents/outside-access.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { fieldAt } from '../../domain/json.ts';
import { accountOf, apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { storeOpened } from '../../sources/store.ts';

const subject = subjectFrom(
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
);

/** A resource policy allows anyone, with no condition that narrows it. */
export default detection({
  id: 'exfiltration/resource-made-public',
  title: 'Queue, topic, key or repository opened to everybody',
  severity: 'high',
  attack: ['T1537', 'T1530'],
  pattern: apiCall(
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
    ],
  ),
  when: (event) => everybody(event).length > 0,
  subject,
  summary: told(subject, (event) => `${inWords(everybody(event))} can use it`),
  advice: [
    'Restore the former policy: the call is in CloudTrail, the policy before it in AWS Config.',
    'Look at who used the resource since.',
  ],
  playbook: { playbook: 'close-store', params: (event) => storeOpened(event, everybody(event)) },
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
  ],
});

function everybody(event: AccountEvent): OutsideAccess[] {
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
  const permission = { Statement: { Effect: 'Allow', Principal, Condition: conditionOf(Condition) } };
  return [...policies, permission]
    .flatMap((policy) => outsideAccess(policy, accountOf(event)))
    .filter(({ anyone }) => anyone);
}

/** `{ type: StringEquals, key: aws:PrincipalOrgID, value }` as a policy writes it. */
function conditionOf(condition: unknown): object {
  const [type, key, value] = ['type', 'key', 'value'].map((name) => fieldAt(condition, name));
  return typeof type === 'string' && typeof key === 'string' ? { [type]: { [key]: value } } : {};
}
