import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { STORE_ARN } from '../../domain/remediation/store-arn.ts';
import { fieldAt, type Json, plain } from '../../domain/text/json.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { arnNamed } from '../../sources/arn.ts';

const subject = subjectFrom(
  'dBInstanceIdentifier',
  'clusterIdentifier',
  'dBClusterIdentifier',
  'workgroupName',
  'relationalDatabaseName',
  'brokerName',
);

/** A database was made, restored or changed to have a public address. */
export default detection({
  id: 'exfiltration/database-made-public',
  title: 'Database reachable from the internet',
  severity: 'high',
  attack: ['T1133', 'T1530'],
  pattern: apiCall(
    ['rds', 'redshift', 'redshift-serverless', 'dms', 'lightsail', 'mq', 'docdb-elastic', 'timestream-influxdb'],
    [
      'CreateDBInstance',
      'ModifyDBInstance',
      { prefix: 'RestoreDB' },
      'CreateDBInstanceReadReplica',
      'CreateDBCluster',
      'ModifyCluster',
      'CreateCluster',
      'RestoreFromClusterSnapshot',
      'CreateReplicationInstance',
      'UpdateWorkgroup',
      'CreateWorkgroup',
      'CreateRelationalDatabase',
      'CreateRelationalDatabaseFromSnapshot',
      'UpdateRelationalDatabase',
      'CreateBroker',
      'CreateDbInstance',
    ],
  ),
  when: isOpened,
  subject,
  issue: ({ source }) => (source === 'aws.rds' ? ['RDS.2'] : undefined),
  summary: told(subject, 'it has a public address'),
  advice: [
    'Take it off the internet: aws rds modify-db-instance --no-publicly-accessible --db-instance-identifier {requestParameters.dBInstanceIdentifier:DATABASE} --region {REGION}',
    'Look at its security group and its logins {since}.',
  ],
  noPlaybook: 'Clusters, and databases of other services than RDS, are closed by hand.',
  playbook: { playbook: 'close-store', asks: true, params: instanceOf },
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
  ],
});

/** The instance of RDS that has the address; RDS takes its name in letters of either case and keeps it in small ones. */
function instanceOf(event: AccountEvent): Record<string, Json> | undefined {
  const found =
    arnNamed(event, 'dBInstanceIdentifier', 'rds', 'db:') ||
    arnNamed(event, 'targetDBInstanceIdentifier', 'rds', 'db:');
  const arn = found.toLowerCase();
  return event.source === 'aws.rds' && STORE_ARN.test(arn) ? { stores: [arn] } : undefined;
}

/** A change that does not speak of it leaves it as it was; where a new database does not, the answer tells what the network made of it. */
function isOpened({ detail, ...event }: AccountEvent): boolean {
  const asked = fieldAt(detail.requestParameters, 'publiclyAccessible');
  const isNew = !/^(Modify|Update)/.test(callName({ detail, ...event }));
  const answer = asked === undefined && isNew ? fieldAt(detail.responseElements, 'publiclyAccessible') : asked;
  return plain(answer) === 'true';
}
