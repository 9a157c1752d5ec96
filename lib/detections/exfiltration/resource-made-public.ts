import { isPublic } from '../../documents/policy-document.ts';
import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

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
    ],
  ),
  when: opens,
  subject,
  summary: told(subject, 'anyone can use it'),
  advice: [
    'Restore the former policy: the call is in CloudTrail, the policy before it in AWS Config.',
    'Look at who used the resource since.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html',
  ],
});

function opens(event: AccountEvent): boolean {
  const policies = [
    parameter(event, 'policy'),
    parameter(event, 'attributeValue'),
    parameter(event, 'attributes.Policy'),
    parameter(event, 'policyText'),
    parameter(event, 'accessPolicies'),
    parameter(event, 'resourcePolicy'),
  ];
  return policies.some(isPublic);
}
