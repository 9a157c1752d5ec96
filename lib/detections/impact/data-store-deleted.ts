import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND_OR_FOR_PERSON, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, byRun } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'fileSystemId',
  'clusterIdentifier',
  'domainName',
  'tableName',
  'repositoryName',
  'relationalDatabaseName',
  'identifier',
  'namespaceName',
  'name',
  'namespace',
);

/** A store of data was deleted by somebody's call, not by a stack. */
export default detection({
  id: 'impact/data-store-deleted',
  title: 'Store of data deleted',
  severity: 'low',
  attack: ['T1485'],
  pattern: apiCall(
    [
      'rds',
      'elasticfilesystem',
      'redshift',
      'es',
      'opensearch',
      'dynamodb',
      'elasticache',
      'docdb',
      'neptune',
      'fsx',
      'kafka',
      'cognito-idp',
      'cognito-identity',
      'codecommit',
      'ecr',
      'memorydb',
      'bedrock',
      'glue',
      'lightsail',
      'workspaces',
      'dsql',
      's3tables',
      's3vectors',
      'redshift-serverless',
    ],
    [
      'DeleteDBInstance',
      { wildcard: 'Delete*Cluster' },
      'RemoveFromGlobalCluster',
      'DeleteFileSystem',
      'DeleteMountTarget',
      'DeleteDomain',
      'DeleteElasticsearchDomain',
      'DeleteTable',
      'DeleteReplicationGroup',
      'DeleteUserPool',
      'DeleteIdentityPool',
      'DeleteRepository',
      'DeleteKnowledgeBase',
      'DeleteDatabase',
      'DeleteRelationalDatabase',
      'TerminateWorkspaces',
      'DeleteNamespace',
      'DeleteIndex',
    ],
    BY_HAND_OR_FOR_PERSON,
  ),
  // Of a table or a file system no last copy is made: only a backup made before brings it back. Jobs make tables of files, and drop them.
  severityOf: (event) =>
    /^Delete(Table|FileSystem|(Elasticsearch)?Domain|UserPool)$/.test(callName(event)) &&
    !(event.source === 'aws.s3tables' && byProgram(event))
      ? 'medium'
      : 'low',
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'its data is gone unless there is a backup'),
  advice: [
    'Ask {the caller} whether this was planned; a final snapshot of {the store} may exist.',
    'If not, stop {the caller}: deactivate {key:the credentials}.',
  ],
  noPlaybook: 'A backup is restored by a person, who knows which one is good.',
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
  ],
});
