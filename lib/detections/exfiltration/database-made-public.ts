import { detection } from '../../domain/detection.ts';
import { at } from '../../domain/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('dBInstanceIdentifier', 'clusterIdentifier', 'dBClusterIdentifier', 'workgroupName');

/** A database was made, restored or changed to have a public address. */
export default detection({
  id: 'exfiltration/database-made-public',
  title: 'Database reachable from the internet',
  severity: 'high',
  attack: ['T1133', 'T1530'],
  pattern: apiCall(
    ['rds', 'redshift', 'redshift-serverless', 'dms'],
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
    ],
  ),
  when: (event) =>
    parameter(event, 'publiclyAccessible') === true || at(event.detail.responseElements, 'publiclyAccessible') === true,
  subject,
  summary: told(subject, 'it has a public address'),
  advice: [
    'Take it off the internet: aws rds modify-db-instance --no-publicly-accessible.',
    'Look at its security group and its logins since.',
  ],
  noPlaybook:
    'No playbook changes where a database can be reached: whoever connects from outside would be cut off. Its security group may be the quicker door to close.',
  references: [
    'https://attack.mitre.org/techniques/T1133/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
  ],
});
