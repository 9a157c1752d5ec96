import { detection } from '../../domain/finding/detection.ts';
import { at, itemsAt, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'dBClusterIdentifier',
  'clusterIdentifier',
  'namespaceName',
  'relationalDatabaseName',
  'domainName',
  'replicationGroupId',
  'userId',
  'userName',
  'username',
);

/** Whoever knows the new password owns the database; whoever only knows the old one is locked out. */
export default detection({
  id: 'persistence/database-password-changed',
  title: 'Master password of a database changed',
  severity: 'low',
  attack: ['T1098', 'T1531'],
  pattern: apiCall(
    ['rds', 'redshift', 'redshift-serverless', 'lightsail', 'es', 'elasticache', 'memorydb', 'mq'],
    [
      'ModifyDBInstance',
      'ModifyDBCluster',
      'ModifyCluster',
      'UpdateNamespace',
      'UpdateRelationalDatabase',
      'UpdateDomainConfig',
      'UpdateElasticsearchDomainConfig',
      'ModifyUser',
      'ModifyReplicationGroup',
      'UpdateUser',
    ],
  ),
  when: (event) =>
    valuesUnder(
      event.detail.requestParameters,
      /^(master|admin)?user(name)?password$|^passwords?$|^masterUserARN$|^authToken/i,
    ).length > 0 ||
    itemsAt(event.detail.requestParameters, 'passwords').length > 0 ||
    at(event.detail.responseElements, 'pendingModifiedValues.masterUserPassword') !== undefined,
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'it has another master password'),
  advice: ['Was a rotation of {the database} planned? Ask {the caller}; rotations by Secrets Manager are not counted.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html',
  ],
});
